-- A pattern sees the blanks that fill char(n) up, and NaN is a number that a condition may name.
-- unfilled: short because short_code_check
-- holds: SELECT bool_and(length(code) = 8) FROM numbers
CREATE TABLE short (id serial PRIMARY KEY, code char(6) NOT NULL CHECK (code ~ '^[A-Z]{3}$'));
CREATE TABLE numbers (id serial PRIMARY KEY, code char(8) NOT NULL CHECK (code ~ '^[0-9]+$'));
CREATE TABLE words (code char(5) PRIMARY KEY CHECK (code ~ '^[a-z]{2}[a-z ]*$'));
CREATE TABLE cast_ones (id serial PRIMARY KEY, code char(6) NOT NULL CHECK (code::text ~ '^[A-Z]{3}$'));
CREATE TABLE measures (
    value numeric(38, 20) PRIMARY KEY,
    rate numeric NOT NULL CHECK (rate <> 'NaN' AND rate < 1e300)
);
