-- Columns are NULL together, or exactly one of them is there, or at least one is.
CREATE TABLE contacts (
    id integer PRIMARY KEY,
    latitude double precision,
    longitude double precision,
    phone text,
    email text,
    card text,
    iban text,
    cash boolean,
    CHECK ((latitude IS NULL) = (longitude IS NULL)),
    CHECK (phone IS NOT NULL OR email IS NOT NULL),
    CHECK (num_nonnulls(card, iban, cash) = 1),
    CHECK (num_nulls(phone, latitude) IN (0, 1, 2))
);
