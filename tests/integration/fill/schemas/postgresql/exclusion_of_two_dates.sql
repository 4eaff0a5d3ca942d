-- Periods made of two columns do not overlap for one employee unless they are cancelled.
-- requires: btree_gist
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE contracts (
    id integer PRIMARY KEY,
    employee integer NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    cancelled boolean NOT NULL DEFAULT false,
    CHECK (starts < ends),
    EXCLUDE USING gist (employee WITH =, daterange(starts, ends) WITH &&) WHERE (NOT cancelled)
);
