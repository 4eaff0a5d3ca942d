-- Two references to one parent are different where a CHECK says so.
CREATE TABLE teams (id integer PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE games (
    id integer PRIMARY KEY,
    home_id integer NOT NULL REFERENCES teams,
    away_id integer NOT NULL REFERENCES teams,
    at date NOT NULL,
    CHECK (home_id <> away_id),
    UNIQUE (home_id, away_id, at)
);
