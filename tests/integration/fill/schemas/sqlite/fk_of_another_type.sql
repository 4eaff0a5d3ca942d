-- SQLite lets a column hold what it refers to, whatever type was written down for it.
-- holds: SELECT count(*) = sum(typeof(account_id) = 'text') FROM pending
-- holds: SELECT count(*) = sum(typeof(account_id) = 'text') FROM notes WHERE account_id IS NOT NULL
-- holds: SELECT count(*) = sum(typeof(digest) = 'blob') FROM copies
CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT);
CREATE TABLE pending (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL UNIQUE REFERENCES accounts (id),
    amount INTEGER
);
CREATE TABLE notes (id INTEGER PRIMARY KEY, account_id REAL REFERENCES pending (account_id));
CREATE TABLE files (digest BLOB PRIMARY KEY NOT NULL, size INTEGER);
CREATE TABLE copies (id INTEGER PRIMARY KEY, digest TEXT NOT NULL REFERENCES files (digest));
