-- Columns with defaults hold values of their type.
CREATE TABLE things (
    id INTEGER PRIMARY KEY,
    status TEXT NOT NULL DEFAULT 'new',
    created DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    day TEXT NOT NULL DEFAULT (date('now')),
    code TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))),
    n INTEGER NOT NULL DEFAULT 0,
    price REAL NOT NULL DEFAULT 1.5,
    flag BOOLEAN NOT NULL DEFAULT FALSE,
    data BLOB NOT NULL DEFAULT x'00'
);
