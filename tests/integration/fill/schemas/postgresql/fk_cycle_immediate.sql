-- A cycle that may neither wait nor be NULL can begin only in one statement, or is named.
-- rows: hens <= 30
-- rows: eggs <= 30
CREATE TABLE hens (id integer PRIMARY KEY, egg_id integer NOT NULL);
CREATE TABLE eggs (id integer PRIMARY KEY, hen_id integer NOT NULL REFERENCES hens);
ALTER TABLE hens ADD FOREIGN KEY (egg_id) REFERENCES eggs;
CREATE TABLE farms (id integer PRIMARY KEY, name text NOT NULL);
