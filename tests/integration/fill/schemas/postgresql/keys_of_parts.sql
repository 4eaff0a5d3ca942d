-- Unique indexes over a part of a column leave no row out: values differ in just that part.
CREATE TABLE starts (id integer PRIMARY KEY, code text NOT NULL);
CREATE UNIQUE INDEX ON starts (left(code, 3));
CREATE TABLE letters (id integer PRIMARY KEY, code varchar(20) NOT NULL);
CREATE UNIQUE INDEX ON letters (lower(substr(code, 1, 1)));
CREATE TABLE hosts (id integer PRIMARY KEY, email text NOT NULL);
CREATE UNIQUE INDEX ON hosts (lower(split_part(email, '@', 2)));
CREATE TABLE lengths (id integer PRIMARY KEY, word text NOT NULL);
CREATE UNIQUE INDEX ON lengths (length(word));
CREATE TABLE months (id integer PRIMARY KEY, day date NOT NULL);
CREATE UNIQUE INDEX ON months (extract(year FROM day), extract(month FROM day));
CREATE TABLE years (id integer PRIMARY KEY, at timestamp NOT NULL);
CREATE UNIQUE INDEX ON years (date_trunc('year', at));
CREATE TABLE days (id integer PRIMARY KEY, at timestamptz NOT NULL);
CREATE UNIQUE INDEX ON days (((at AT TIME ZONE 'UTC')::date));
CREATE TABLE series (id integer PRIMARY KEY, code text NOT NULL CHECK (code ~ '^[A-F][A-F]-\d{4}$'));
CREATE UNIQUE INDEX ON series (left(code, 2));
CREATE TABLE hundreds (id integer PRIMARY KEY, n integer NOT NULL CHECK (n BETWEEN 0 AND 2999));
CREATE UNIQUE INDEX ON hundreds ((n / 100));
