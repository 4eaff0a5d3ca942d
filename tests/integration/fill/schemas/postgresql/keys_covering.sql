-- Columns that an index only carries along are not part of its key.
CREATE TABLE sessions (
    id integer PRIMARY KEY,
    token varchar(40) NOT NULL,
    user_name text NOT NULL,
    UNIQUE (token) INCLUDE (user_name)
);
CREATE UNIQUE INDEX ON sessions (lower(token)) INCLUDE (id);
