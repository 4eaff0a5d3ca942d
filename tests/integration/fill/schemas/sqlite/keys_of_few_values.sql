-- A unique column that can have few values limits the table.
-- rows: switches = 2
-- rows: grades = 3
CREATE TABLE switches (id INTEGER PRIMARY KEY, is_on BOOLEAN NOT NULL UNIQUE CHECK (is_on IN (0, 1)));
CREATE TABLE grades (grade TEXT PRIMARY KEY NOT NULL CHECK (grade IN ('a', 'b', 'c')));
