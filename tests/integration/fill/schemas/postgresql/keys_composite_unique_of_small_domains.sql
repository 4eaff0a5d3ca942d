-- All pairs of small domains are used before a table is full.
-- rows: cells = 15
CREATE TYPE colour AS ENUM ('red', 'green', 'blue');
CREATE TABLE cells (
    id integer PRIMARY KEY,
    colour colour NOT NULL,
    number smallint NOT NULL CHECK (number BETWEEN 1 AND 5),
    UNIQUE (colour, number)
);
