-- A tree has roots; nobody is their own parent where a CHECK forbids it.
CREATE TABLE categories (
    id integer PRIMARY KEY,
    parent_id integer REFERENCES categories,
    name text NOT NULL,
    CHECK (parent_id <> id)
);
