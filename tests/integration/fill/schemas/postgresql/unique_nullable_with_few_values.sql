-- Where a unique column may be NULL, its few values go to the first rows and the others have none.
-- holds: SELECT count(flag) = 2 AND count(DISTINCT kind) = 3 AND count(word) = 2 FROM badges
-- holds: SELECT count(bits) = 4 FROM badges
-- rows: strict = 2
CREATE TYPE kind AS ENUM ('a', 'b', 'c');
CREATE TABLE badges (
    id serial PRIMARY KEY,
    flag boolean UNIQUE,
    kind kind UNIQUE,
    word text UNIQUE CHECK (word IN ('x', 'y')),
    bits bit(2) UNIQUE
);
CREATE TABLE strict (word text NOT NULL UNIQUE CHECK (word IN ('x', 'y')), id serial PRIMARY KEY);
