-- What lies in an array of a domain is what the domain allows.
-- holds: SELECT bool_and(cardinality(marks) > 0) FROM things
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Z]{2}-[0-9]{3}$');
CREATE TABLE things (
    id serial PRIMARY KEY,
    marks positive[] NOT NULL,
    codes code[],
    three positive[] NOT NULL CHECK (array_length(three, 1) = 3)
);
