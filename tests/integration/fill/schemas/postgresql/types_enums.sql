-- Columns of an enum hold its labels, whatever characters are in them.
CREATE TYPE mood AS ENUM ('happy', 'so so', 'it''s "bad"', 'Ärger', 'a,b{c}\d');
CREATE TYPE level AS ENUM ('only');
CREATE TABLE days (
    id integer PRIMARY KEY,
    feeling mood NOT NULL,
    other mood,
    level level NOT NULL DEFAULT 'only',
    several mood[] NOT NULL
);
