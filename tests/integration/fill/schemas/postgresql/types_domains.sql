-- Domains over domains keep the conditions of each, and a domain may forbid NULL.
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN percentage AS positive CHECK (VALUE <= 100);
CREATE DOMAIN email AS varchar(60) CHECK (VALUE ~ '^[^@ ]+@[^@ ]+\.[a-z]{2,}$');
CREATE DOMAIN postcode AS text NOT NULL CHECK (VALUE ~ '^\d{5}$' OR VALUE ~ '^\d{5}-\d{4}$');
CREATE DOMAIN shout AS text CONSTRAINT loud CHECK (VALUE = upper(VALUE)) CHECK (VALUE <> '');
CREATE DOMAIN tags AS text[] CHECK (array_length(VALUE, 1) BETWEEN 1 AND 3);
CREATE TABLE customers (
    id integer PRIMARY KEY,
    discount percentage,
    points positive NOT NULL,
    mail email NOT NULL UNIQUE,
    zip postcode,
    slogan shout,
    labels tags
);
