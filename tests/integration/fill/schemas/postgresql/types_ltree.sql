-- ltree holds paths of labels.
-- requires: ltree
CREATE EXTENSION IF NOT EXISTS ltree;
CREATE TABLE nodes (id integer PRIMARY KEY, path ltree NOT NULL UNIQUE);
