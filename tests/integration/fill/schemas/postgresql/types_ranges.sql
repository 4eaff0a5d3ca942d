-- Ranges and multiranges of every kind have their bounds in order.
CREATE TABLE spans (
    id integer PRIMARY KEY,
    whole int4range NOT NULL,
    big int8range,
    amount numrange NOT NULL,
    period daterange NOT NULL,
    local tsrange,
    at tstzrange NOT NULL,
    holidays datemultirange NOT NULL
);
CREATE TYPE speeds AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TABLE limits (id integer PRIMARY KEY, allowed speeds NOT NULL);
