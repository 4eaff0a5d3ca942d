-- Conditions on the fields of composite types hold: of the table, of domains, of domains within.
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN zip AS char(5) CHECK (VALUE ~ '^\d{5}$');
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE person AS (age positive, mail email, best pair);
CREATE TYPE place AS (street varchar(10), code zip, mood mood, moods mood[]);
CREATE DOMAIN short_pair AS pair CHECK ((VALUE).a IS NOT NULL AND length((VALUE).b) <= 10);
CREATE DOMAIN pairs AS pair[] CHECK (cardinality(VALUE) >= 2);
CREATE DOMAIN adult AS person CHECK ((VALUE).age BETWEEN 18 AND 99 AND ((VALUE).best).a > 5);
CREATE TABLE of_domains (id integer PRIMARY KEY, p short_pair NOT NULL, a adult NOT NULL);
CREATE TABLE of_fields (id integer PRIMARY KEY, p person NOT NULL, c place NOT NULL);
CREATE TABLE of_arrays (
    id integer PRIMARY KEY,
    few person[] NOT NULL,
    short short_pair[] NOT NULL,
    several pairs NOT NULL,
    places place[] NOT NULL CHECK (cardinality(places) > 0)
);
CREATE TABLE of_columns (
    id integer PRIMARY KEY,
    p pair NOT NULL UNIQUE,
    c place NOT NULL CHECK ((c).code <> '00000' AND (c).mood = 'calm'),
    CHECK ((p).a BETWEEN 1 AND 1000)
);
