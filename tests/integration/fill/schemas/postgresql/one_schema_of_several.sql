-- Only the schemas that were asked for are filled.
-- schema: wanted
-- untouched: other
-- untouched: public_one
CREATE SCHEMA wanted;
CREATE SCHEMA unwanted;
CREATE TABLE public_one (id integer PRIMARY KEY);
CREATE TABLE wanted.things (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE unwanted.other (id integer PRIMARY KEY);
