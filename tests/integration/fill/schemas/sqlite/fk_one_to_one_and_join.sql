-- One-to-one tables and join tables have no more rows than there are parents and pairs.
-- rows: kinds = 3
-- rows: user_kinds <= 30
-- rows: kind_pairs <= 9
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE profiles (user_id INTEGER PRIMARY KEY REFERENCES users, bio TEXT);
CREATE TABLE kinds (kind TEXT PRIMARY KEY CHECK (kind IN ('a', 'b', 'c')));
CREATE TABLE user_kinds (user_id INTEGER REFERENCES users, kind TEXT REFERENCES kinds,
    PRIMARY KEY (user_id, kind));
CREATE TABLE kind_pairs (one TEXT NOT NULL REFERENCES kinds, other TEXT NOT NULL REFERENCES kinds,
    PRIMARY KEY (one, other));
