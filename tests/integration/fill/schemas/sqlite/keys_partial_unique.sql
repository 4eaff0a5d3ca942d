-- A condition of a unique index says for which rows it holds.
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, deleted_at TEXT);
CREATE UNIQUE INDEX live_names ON users (name) WHERE deleted_at IS NULL;
CREATE TABLE addresses (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users,
    is_main BOOLEAN NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX one_main ON addresses (user_id) WHERE is_main = 1;
