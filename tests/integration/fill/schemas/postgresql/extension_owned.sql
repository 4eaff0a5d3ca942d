-- What belongs to an extension is left alone.
-- requires: pg_trgm
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TABLE words (id integer PRIMARY KEY, word text NOT NULL);
CREATE INDEX ON words USING gin (word gin_trgm_ops);
