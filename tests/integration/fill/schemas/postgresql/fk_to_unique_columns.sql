-- References to other unique columns than the primary key, and to several of one table.
CREATE TABLE countries (
    id integer PRIMARY KEY,
    code char(2) NOT NULL UNIQUE,
    name varchar(60) NOT NULL UNIQUE
);
CREATE TABLE cities (
    id integer PRIMARY KEY,
    country_code char(2) NOT NULL REFERENCES countries (code),
    born_in varchar(60) REFERENCES countries (name),
    name text NOT NULL
);
