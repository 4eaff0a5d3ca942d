-- Arrays are not empty, not too long, of known elements.
CREATE TABLE lists (
    id integer PRIMARY KEY,
    tags text[] NOT NULL CHECK (cardinality(tags) > 0),
    pair integer[] NOT NULL CHECK (array_length(pair, 1) = 2),
    few text[] CHECK (array_length(few, 1) <= 3),
    known text[] NOT NULL CHECK (known <@ ARRAY['a', 'b', 'c']),
    full_of integer[] CHECK (array_position(full_of, NULL) IS NULL),
    first_big integer[] NOT NULL CHECK (first_big[1] > 10)
);
