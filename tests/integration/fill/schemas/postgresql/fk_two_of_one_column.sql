-- A column may refer to two tables at once; which of them was declared first makes no difference.
CREATE TABLE planets (id serial PRIMARY KEY);
CREATE TABLE worlds (id serial PRIMARY KEY);
CREATE TABLE moons (id serial PRIMARY KEY, planet_id integer NOT NULL REFERENCES planets REFERENCES worlds);
