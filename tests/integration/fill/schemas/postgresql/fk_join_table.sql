-- A join table has each pair once, and no more rows than there are pairs.
-- rows: flags = 2
-- rows: user_flags <= 30
-- rows: flag_pairs <= 4
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE flags (value boolean PRIMARY KEY);
CREATE TABLE user_flags (
    user_id integer REFERENCES users,
    flag boolean REFERENCES flags,
    PRIMARY KEY (user_id, flag)
);
CREATE TABLE flag_pairs (
    one boolean NOT NULL REFERENCES flags,
    other boolean NOT NULL REFERENCES flags,
    PRIMARY KEY (other, one)
);
CREATE TABLE friends (
    one integer REFERENCES users,
    other integer REFERENCES users,
    PRIMARY KEY (one, other),
    CHECK (one < other)
);
