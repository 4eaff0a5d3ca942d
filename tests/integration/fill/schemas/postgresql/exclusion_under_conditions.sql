-- Spans that conditions are about do not overlap, however many there are.
-- requires: btree_gist
CREATE EXTENSION btree_gist;
CREATE TABLE seasons (
    id serial PRIMARY KEY,
    during daterange NOT NULL CHECK (NOT isempty(during)),
    EXCLUDE USING gist (during WITH &&)
);
CREATE TABLE slots (
    id serial PRIMARY KEY,
    slot int4range NOT NULL CHECK (lower(slot) >= 0 AND upper(slot) <= 1000),
    EXCLUDE USING gist (slot WITH &&)
);
CREATE TABLE tariffs (
    id serial PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('a', 'b')),
    low int NOT NULL,
    high int NOT NULL,
    CHECK (low < high),
    EXCLUDE USING gist (kind WITH =, int4range(low, high) WITH &&)
);
CREATE TABLE stays (
    id serial PRIMARY KEY,
    bed text NOT NULL CHECK (bed IN ('left', 'right')),
    starts timestamptz NOT NULL,
    ends timestamptz NOT NULL,
    CHECK (starts < ends),
    EXCLUDE USING gist (bed WITH =, tstzrange(starts, ends, '[]') WITH &&)
);
CREATE TABLE terms (
    id serial PRIMARY KEY,
    cancelled boolean NOT NULL,
    first date NOT NULL,
    last date NOT NULL CHECK (first <= last),
    EXCLUDE USING gist (daterange(first, last, '[]') WITH &&) WHERE (NOT cancelled)
);
