-- A unique key whose NULLs are equal takes one of them.
CREATE TABLE prices (
    id integer PRIMARY KEY,
    product integer NOT NULL,
    valid_to date,
    UNIQUE NULLS NOT DISTINCT (product, valid_to)
);
CREATE TABLE one_null (id integer PRIMARY KEY, code text, UNIQUE NULLS NOT DISTINCT (code));
