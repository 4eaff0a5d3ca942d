-- Columns keep to lists of values in every way of writing one.
CREATE TABLE orders (
    id integer PRIMARY KEY,
    status varchar(20) NOT NULL CHECK (status IN ('new', 'paid', 'sent', 'back')),
    kind text NOT NULL CHECK (kind = 'a' OR kind = 'b' OR 'c' = kind),
    size text CHECK (size = ANY (ARRAY['S', 'M', 'L']::text[])),
    priority integer NOT NULL CHECK (priority IN (1, 2, 3)),
    currency char(3) NOT NULL DEFAULT 'EUR' CHECK (currency IN ('EUR', 'USD', 'GBP')),
    factor numeric(3, 1) CHECK (factor IN (0.5, 1, 1.5)),
    channel text NOT NULL CHECK (channel NOT IN ('fax', 'telex', ''))
);
