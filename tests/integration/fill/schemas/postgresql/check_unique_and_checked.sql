-- Unique columns meet their conditions, and one value of each when few are left.
-- rows: digits = 10
CREATE TABLE digits (id integer PRIMARY KEY, digit char(1) NOT NULL UNIQUE CHECK (digit ~ '^[0-9]$'));
CREATE TABLE ports (
    port integer PRIMARY KEY CHECK (port > 1024 AND port < 65536),
    name varchar(15) NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9]*$'),
    even integer NOT NULL UNIQUE CHECK (even % 2 = 0 AND even >= 0)
);
