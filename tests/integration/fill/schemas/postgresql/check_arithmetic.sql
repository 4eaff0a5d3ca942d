-- Products that are zero, sums that fit, remainders, and one column worked out from others.
CREATE TABLE entries (
    id integer PRIMARY KEY,
    debit numeric(10, 2) NOT NULL,
    credit numeric(10, 2) NOT NULL,
    net numeric(10, 2) NOT NULL,
    tax numeric(10, 2) NOT NULL,
    gross numeric(12, 2) NOT NULL,
    even integer NOT NULL CHECK (even % 2 = 0),
    used integer NOT NULL,
    free integer NOT NULL,
    size integer NOT NULL,
    CHECK (debit * credit = 0 AND debit >= 0 AND credit >= 0 AND debit + credit > 0),
    CHECK (gross = net + tax AND net > 0 AND tax >= 0),
    CHECK (used >= 0 AND free >= 0 AND used + free <= size AND size <= 1000)
);
