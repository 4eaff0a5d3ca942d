-- References have the type of the key: text, enum, UUID, date, numeric, citext-like text.
-- rows: kinds = 3
CREATE TYPE kind AS ENUM ('x', 'y', 'z');
CREATE TABLE kinds (kind kind PRIMARY KEY);
CREATE TABLE days (day date PRIMARY KEY);
CREATE TABLE prices (amount numeric(6, 2) PRIMARY KEY);
CREATE TABLE names (name varchar(20) PRIMARY KEY);
CREATE TABLE uses (
    id integer PRIMARY KEY,
    kind kind NOT NULL REFERENCES kinds,
    day date NOT NULL REFERENCES days ON DELETE CASCADE,
    amount numeric(6, 2) REFERENCES prices,
    name varchar(20) NOT NULL REFERENCES names ON UPDATE CASCADE
);
