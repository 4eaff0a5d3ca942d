-- hstore holds pairs, and a CHECK may ask for a key.
-- requires: hstore
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE TABLE items (
    id integer PRIMARY KEY,
    attributes hstore NOT NULL,
    extra hstore DEFAULT ''::hstore
);
