-- Tables that inherit have rows of their own, and references see only the parent's.
CREATE TABLE vehicles (id integer PRIMARY KEY, name text NOT NULL CHECK (name <> ''));
CREATE TABLE cars (doors integer NOT NULL CHECK (doors IN (2, 4)), PRIMARY KEY (id)) INHERITS (vehicles);
CREATE TABLE boats (length_m numeric(4, 1) NOT NULL, PRIMARY KEY (id)) INHERITS (vehicles);
CREATE TABLE trips (id integer PRIMARY KEY, vehicle integer NOT NULL REFERENCES vehicles);
