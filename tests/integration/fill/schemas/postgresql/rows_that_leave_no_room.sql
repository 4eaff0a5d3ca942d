-- A full table stays as it is, and says so.
-- rows: kinds = 2
CREATE TYPE kind AS ENUM ('a', 'b');
CREATE TABLE kinds (kind kind PRIMARY KEY, label text NOT NULL);
INSERT INTO kinds VALUES ('a', 'A'), ('b', 'B');
CREATE TABLE uses (id integer PRIMARY KEY, kind kind NOT NULL REFERENCES kinds);
