-- One character tells as many rows apart as there are characters; two of them tell more.
-- rows: seats = 30
-- holds: SELECT count(DISTINCT grade) = 30 AND bool_and(grade ~ '^[A-Z0-9]$') FROM grades
-- holds: SELECT count(DISTINCT (row_letter, place)) = 30 FROM seats
CREATE TABLE grades (id serial PRIMARY KEY, grade char(1) NOT NULL UNIQUE);
CREATE TABLE marks (mark varchar(1) PRIMARY KEY);
CREATE TABLE kinds (kind "char" PRIMARY KEY);
CREATE TABLE flags (id serial PRIMARY KEY, flag char(1) UNIQUE);
CREATE TABLE seats (row_letter char(1) NOT NULL, place char(1) NOT NULL, PRIMARY KEY (row_letter, place));
