-- What the database computes has keys, conditions and children like any other column.
-- holds: SELECT bool_and(mail_lower = lower(mail) AND host = 'example.org') FROM people
-- holds: SELECT bool_and(year = 2024 AND square < 100) FROM years
CREATE TABLE sums (a int NOT NULL, b int NOT NULL, s int GENERATED ALWAYS AS (a + b) STORED PRIMARY KEY);
CREATE TABLE parts (id serial PRIMARY KEY, sum int NOT NULL REFERENCES sums (s));
CREATE TABLE people (
    id serial PRIMARY KEY,
    mail text NOT NULL,
    mail_lower text GENERATED ALWAYS AS (lower(mail)) STORED UNIQUE,
    host text GENERATED ALWAYS AS (split_part(mail, '@', 2)) STORED CHECK (host = 'example.org')
);
CREATE TABLE years (
    id serial PRIMARY KEY,
    n int NOT NULL,
    square int GENERATED ALWAYS AS (n * n) STORED,
    at date NOT NULL,
    year int GENERATED ALWAYS AS (extract(year FROM at)) STORED,
    CHECK (square < 100 AND year = 2024)
);
CREATE TABLE codes (
    id serial PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('a', 'b')),
    code int NOT NULL,
    full_kind text GENERATED ALWAYS AS ('of ' || kind) STORED,
    UNIQUE (full_kind, code)
);
