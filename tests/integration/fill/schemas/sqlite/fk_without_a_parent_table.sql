-- The database takes no row of a table that refers to a table that is not there.
-- unfilled: nullable because nowhere, a table that does not exist
-- unfilled: required because nowhere, a table that does not exist
CREATE TABLE nullable (id INTEGER PRIMARY KEY, x INTEGER REFERENCES nowhere (id));
CREATE TABLE required (id INTEGER PRIMARY KEY, x INTEGER NOT NULL REFERENCES nowhere (id));
CREATE TABLE plain (id INTEGER PRIMARY KEY);
