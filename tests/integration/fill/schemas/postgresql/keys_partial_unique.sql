-- A condition of a unique index says for which rows it holds: one main address a user.
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, deleted_at timestamptz);
CREATE UNIQUE INDEX ON users (name) WHERE deleted_at IS NULL;
CREATE TABLE addresses (
    id integer PRIMARY KEY,
    user_id integer NOT NULL REFERENCES users,
    is_main boolean NOT NULL DEFAULT false,
    street text NOT NULL
);
CREATE UNIQUE INDEX ON addresses (user_id) WHERE is_main;
CREATE TABLE versions (id integer PRIMARY KEY, current boolean NOT NULL, label text);
CREATE UNIQUE INDEX only_one_current ON versions (current) WHERE current;
