-- The database takes no row of a table that refers to a table that is not there.
-- unfilled: nullable because nowhere
-- unfilled: required because nowhere
CREATE TABLE nullable (id INTEGER PRIMARY KEY, x INTEGER REFERENCES nowhere (id));
CREATE TABLE required (id INTEGER PRIMARY KEY, x INTEGER NOT NULL REFERENCES nowhere (id));
CREATE TABLE plain (id INTEGER PRIMARY KEY);
