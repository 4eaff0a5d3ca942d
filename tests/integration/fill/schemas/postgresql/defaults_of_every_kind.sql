-- Columns with defaults hold values of their type.
CREATE SEQUENCE shared;
CREATE TABLE one (id integer PRIMARY KEY DEFAULT nextval('shared'), status text NOT NULL DEFAULT 'new');
CREATE TABLE two (
    id integer PRIMARY KEY DEFAULT nextval('shared'),
    created timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    by_whom name NOT NULL DEFAULT CURRENT_USER,
    code text NOT NULL DEFAULT md5(random()::text),
    flags integer NOT NULL DEFAULT 0,
    state smallint NOT NULL DEFAULT 1,
    options text[] NOT NULL DEFAULT ARRAY[]::text[]
);
