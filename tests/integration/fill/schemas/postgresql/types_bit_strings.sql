-- Bit strings are as long as their type says.
CREATE TABLE masks (
    id integer PRIMARY KEY,
    one bit NOT NULL,
    eight bit(8) NOT NULL UNIQUE,
    up_to varbit(12) NOT NULL,
    any_length varbit
);
