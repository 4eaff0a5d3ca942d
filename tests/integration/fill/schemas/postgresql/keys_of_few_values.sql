-- A unique column that can have few values limits the table, and the report says so.
-- rows: switches = 2
-- rows: grades = 4
-- rows: single = 1
CREATE TYPE grade AS ENUM ('a', 'b', 'c', 'd');
CREATE TABLE switches (id integer PRIMARY KEY, is_on boolean NOT NULL UNIQUE);
CREATE TABLE grades (grade grade PRIMARY KEY, label text NOT NULL);
CREATE TABLE single (id boolean PRIMARY KEY DEFAULT true CHECK (id), title text NOT NULL);
