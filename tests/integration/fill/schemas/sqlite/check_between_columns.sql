-- Columns are in order, equal, different, NULL together, or exactly one of them is there.
CREATE TABLE periods (
    id INTEGER PRIMARY KEY,
    starts DATETIME NOT NULL,
    ends DATETIME NOT NULL,
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    x TEXT,
    y TEXT,
    p TEXT,
    q TEXT,
    CHECK (starts < ends),
    CHECK (a <> b),
    CHECK ((x IS NULL) = (y IS NULL)),
    CHECK ((p IS NULL) <> (q IS NULL)),
    CHECK (a + b <= 1000 AND a >= 0 AND b >= 0)
);
