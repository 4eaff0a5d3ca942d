-- Texts have their length and match GLOB and LIKE.
CREATE TABLE codes (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE CHECK (sku GLOB '[A-Z][A-Z]-[0-9][0-9][0-9]*'),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 3 AND 12),
    body TEXT NOT NULL CHECK (trim(body) <> ''),
    url TEXT CHECK (url LIKE 'https://%'),
    colour TEXT NOT NULL CHECK (length(colour) = 7 AND colour LIKE '#______'),
    digits TEXT NOT NULL CHECK (digits NOT GLOB '*[^0-9]*' AND length(digits) > 0),
    lowered TEXT NOT NULL CHECK (lowered = lower(lowered))
);
