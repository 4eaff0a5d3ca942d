-- Texts have the length in characters or bytes that is asked for.
CREATE TABLE texts (
    id integer PRIMARY KEY,
    name text NOT NULL CHECK (char_length(name) BETWEEN 3 AND 12),
    code text NOT NULL CHECK (length(code) = 7),
    short varchar(50) NOT NULL CHECK (length(trim(short)) > 0),
    body text NOT NULL CHECK (body <> ''),
    bytes text CHECK (octet_length(bytes) <= 10),
    title text NOT NULL CHECK (character_length(title) >= 20 AND length(title) < 40),
    phone text CHECK (length(phone) IN (9, 11)),
    trimmed text NOT NULL CHECK (trimmed = btrim(trimmed))
);
