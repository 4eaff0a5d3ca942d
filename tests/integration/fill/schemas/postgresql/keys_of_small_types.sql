-- Unique columns of short text, small numbers and dates have enough different values.
CREATE TABLE codes (
    letter char(1) PRIMARY KEY,
    pair varchar(2) NOT NULL UNIQUE,
    small smallint NOT NULL UNIQUE,
    day date NOT NULL UNIQUE,
    hour time(0) NOT NULL UNIQUE,
    exact numeric(3, 1) NOT NULL UNIQUE,
    bits bit(5) NOT NULL UNIQUE
);
