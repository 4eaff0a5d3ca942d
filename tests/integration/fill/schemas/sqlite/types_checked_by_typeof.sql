-- Conditions on typeof are met.
CREATE TABLE typed (
    id INTEGER PRIMARY KEY,
    n INTEGER NOT NULL CHECK (typeof(n) = 'integer'),
    r REAL CHECK (typeof(r) IN ('real', 'null')),
    t TEXT NOT NULL CHECK (typeof(t) = 'text' AND length(t) <= 10),
    b BLOB NOT NULL CHECK (typeof(b) = 'blob')
);
