-- References to unique columns other than the key, and to a unique index.
CREATE TABLE countries (id INTEGER PRIMARY KEY, code CHAR(2) NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE UNIQUE INDEX countries_name ON countries (name);
CREATE TABLE cities (
    id INTEGER PRIMARY KEY,
    country CHAR(2) NOT NULL REFERENCES countries (code),
    country_name TEXT REFERENCES countries (name)
);
