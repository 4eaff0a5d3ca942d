-- Generated columns are left to the database, stored or not.
CREATE TABLE boxes (
    id INTEGER PRIMARY KEY,
    width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 100),
    height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 100),
    area INTEGER GENERATED ALWAYS AS (width * height) STORED,
    label TEXT NOT NULL,
    label_key TEXT AS (lower(label)) UNIQUE,
    CHECK (area < 5000)
);
