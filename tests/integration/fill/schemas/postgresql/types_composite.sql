-- Columns of a composite type hold a value for each field, also inside arrays and other composites.
CREATE TYPE address AS (street varchar(30), number integer, zip char(5));
CREATE TYPE contact AS (name text, at address, since date);
CREATE TABLE shops (
    id integer PRIMARY KEY,
    place address NOT NULL,
    people contact[] NOT NULL,
    owner contact
);
