-- Texts match LIKE and regular expressions, also together with a length.
CREATE TABLE codes (
    id integer PRIMARY KEY,
    sku varchar(12) NOT NULL UNIQUE CHECK (sku ~ '^[A-Z]{3}-[0-9]{4}$'),
    email text NOT NULL CHECK (email ~* '^[A-Z0-9._%-]+@[A-Z0-9.-]+[.][A-Z]+$'),
    slug varchar(20) NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    colour char(7) NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
    url text CHECK (url LIKE 'https://%'),
    ref text NOT NULL CHECK (ref LIKE 'INV-____' OR ref LIKE 'CRN-____'),
    no_space text NOT NULL CHECK (no_space !~ '\s' AND no_space <> ''),
    no_digit text CHECK (no_digit !~ '[0-9]'),
    iban varchar(34) CHECK (iban ~ '^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$'),
    version text NOT NULL CHECK (version SIMILAR TO '[0-9]+.[0-9]+(.[0-9]+)?'),
    not_test text NOT NULL CHECK (not_test NOT LIKE 'test%' AND not_test NOT ILIKE '%demo%'),
    hash text NOT NULL CHECK (hash ~ '^[0-9a-f]{64}$' AND length(hash) = 64)
);
