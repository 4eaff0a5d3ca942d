-- STRICT tables take only values of the type that is named.
CREATE TABLE items (
    id INTEGER PRIMARY KEY,
    n INT NOT NULL,
    price REAL NOT NULL,
    name TEXT NOT NULL,
    data BLOB NOT NULL,
    whatever ANY
) STRICT;
