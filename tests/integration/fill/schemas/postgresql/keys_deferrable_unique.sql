-- A key that is looked at when the transaction ends is unique all the same.
CREATE TABLE steps (
    id integer PRIMARY KEY DEFERRABLE INITIALLY DEFERRED,
    position integer NOT NULL UNIQUE DEFERRABLE INITIALLY DEFERRED,
    name text NOT NULL
);
