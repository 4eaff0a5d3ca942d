-- A unique column of citext is unique whatever the case of its letters.
-- requires: citext
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE accounts (
    id integer PRIMARY KEY,
    email citext NOT NULL UNIQUE,
    username citext NOT NULL UNIQUE CHECK (length(username) <= 10)
);
