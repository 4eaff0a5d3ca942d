-- Rows that are there already are used as parents and kept; small tables of them get no others.
-- rows: roles = 3
-- rows: countries = 2
CREATE TABLE roles (id serial PRIMARY KEY, name varchar(20) NOT NULL UNIQUE);
INSERT INTO roles (name) VALUES ('admin'), ('editor'), ('reader');
CREATE TABLE countries (code char(2) PRIMARY KEY, name text NOT NULL);
INSERT INTO countries VALUES ('DE', 'Germany'), ('FR', 'France');
CREATE TABLE users (
    id serial PRIMARY KEY,
    role_id integer NOT NULL REFERENCES roles,
    country char(2) NOT NULL REFERENCES countries
);
