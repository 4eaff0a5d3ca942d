-- A condition that was added without looking at old rows holds for new ones.
-- rows: people = 31
CREATE TABLE teams (id integer PRIMARY KEY);
CREATE TABLE people (id integer PRIMARY KEY, age integer, team integer REFERENCES teams);
INSERT INTO people VALUES (-5, -1, NULL);
ALTER TABLE people ADD CHECK (age >= 0) NOT VALID;
