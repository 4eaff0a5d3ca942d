-- Groups of columns are unique as a whole.
CREATE TABLE seats (
    row_letter CHAR(1) NOT NULL,
    number INTEGER NOT NULL,
    side TEXT NOT NULL CHECK (side IN ('left', 'right')),
    PRIMARY KEY (row_letter, number, side)
);
CREATE TABLE cells (id INTEGER PRIMARY KEY, a INTEGER NOT NULL CHECK (a BETWEEN 1 AND 3), b BOOLEAN NOT NULL,
    n INTEGER NOT NULL, UNIQUE (a, b, n), UNIQUE (n, a));
