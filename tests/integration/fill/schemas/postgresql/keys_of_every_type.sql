-- Whatever has an order can be a unique column.
CREATE TABLE singles (
    id integer PRIMARY KEY,
    r real NOT NULL UNIQUE,
    d double precision NOT NULL UNIQUE,
    n numeric NOT NULL UNIQUE,
    t timestamptz NOT NULL UNIQUE,
    l interval NOT NULL UNIQUE,
    u uuid NOT NULL UNIQUE,
    b bytea NOT NULL UNIQUE,
    a integer[] NOT NULL UNIQUE,
    j jsonb NOT NULL UNIQUE,
    p int4range NOT NULL UNIQUE,
    m money NOT NULL UNIQUE
);
