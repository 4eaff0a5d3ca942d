-- Exactly one of three, spelt out with AND and OR, and as a sum.
CREATE TABLE owners (
    id integer PRIMARY KEY,
    a integer,
    b integer,
    c integer,
    x text,
    y text,
    CHECK (
        (a IS NOT NULL AND b IS NULL AND c IS NULL)
        OR (a IS NULL AND b IS NOT NULL AND c IS NULL)
        OR (a IS NULL AND b IS NULL AND c IS NOT NULL)
    ),
    CHECK ((x IS NOT NULL)::integer + (y IS NOT NULL)::integer = 1)
);
