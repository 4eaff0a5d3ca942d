-- Nobody is under age, and nothing happens too far ahead.
CREATE TABLE members (
    id integer PRIMARY KEY,
    birth date NOT NULL CHECK (birth <= now() - interval '18 years' AND birth > '1900-01-01'),
    joined timestamptz NOT NULL CHECK (joined <= now()),
    leaves date CHECK (leaves > CURRENT_DATE),
    checked timestamp CHECK (checked >= LOCALTIMESTAMP - interval '40 years'),
    CHECK (joined::date >= birth + 16 * 365)
);
