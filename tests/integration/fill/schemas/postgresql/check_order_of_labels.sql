-- Labels of an enumeration compare in the order of their declaration.
-- holds: SELECT bool_and(size::text IN ('medium', 'large')) AND count(DISTINCT size) = 2 FROM shirts
-- holds: SELECT bool_and(least_one::text = 'small') FROM shirts
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
CREATE TABLE shirts (
    id serial PRIMARY KEY,
    size size NOT NULL CHECK (size > 'small'),
    least_one size NOT NULL CHECK ('medium' > least_one),
    other size CHECK (other BETWEEN 'medium' AND 'large')
);
