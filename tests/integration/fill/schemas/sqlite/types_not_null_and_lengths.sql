-- Lengths of declared types are kept, although the database would not insist, and NOT NULL holds.
-- holds: SELECT max(length(first_name)) <= 6 AND max(length(code)) <= 4 FROM people
CREATE TABLE people (
    id INTEGER PRIMARY KEY,
    first_name VARCHAR(6) NOT NULL,
    code CHAR(4) NOT NULL,
    note TEXT,
    born DATE NOT NULL,
    seen DATETIME NOT NULL,
    at TIME NOT NULL,
    balance DECIMAL(8, 2) NOT NULL,
    active BOOLEAN NOT NULL,
    photo BLOB NOT NULL
);
