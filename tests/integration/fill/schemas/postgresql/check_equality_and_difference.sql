-- Columns are equal or different, as their conditions say.
CREATE TABLE transfers (
    id integer PRIMARY KEY,
    source integer NOT NULL,
    target integer NOT NULL,
    amount numeric(8, 2) NOT NULL CHECK (amount <> 0),
    booked numeric(8, 2) NOT NULL,
    sender text NOT NULL,
    receiver text NOT NULL,
    CHECK (source <> target),
    CHECK (amount = booked),
    CHECK (sender IS DISTINCT FROM receiver)
);
