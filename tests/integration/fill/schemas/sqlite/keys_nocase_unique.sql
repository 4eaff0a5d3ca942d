-- Texts are unique whatever their case where the column or the index says so.
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    name TEXT NOT NULL,
    code CHAR(2) NOT NULL COLLATE NOCASE UNIQUE,
    trailing TEXT NOT NULL COLLATE RTRIM UNIQUE
);
CREATE UNIQUE INDEX users_name ON users (name COLLATE NOCASE);
