-- Of rows that were there before some have no value in the column that others refer to.
-- rows: kinds = 5
-- rows: shapes = 2
-- unfilled: figures because (shape_code) finds no row of shapes that fits
-- rows: things = 30
CREATE TABLE kinds (id serial PRIMARY KEY, code text UNIQUE);
INSERT INTO kinds (code) VALUES (NULL), ('a'), (NULL), ('b'), (NULL);
CREATE TABLE shapes (id serial PRIMARY KEY, code text UNIQUE);
INSERT INTO shapes (code) VALUES (NULL), (NULL);
CREATE TABLE things (id serial PRIMARY KEY, kind_code text NOT NULL REFERENCES kinds (code));
CREATE TABLE figures (id serial PRIMARY KEY, shape_code text NOT NULL REFERENCES shapes (code));
