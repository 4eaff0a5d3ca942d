-- Trees with roots, and trees whose roots refer to themselves.
CREATE TABLE categories (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES categories (id));
CREATE TABLE nodes (id INTEGER PRIMARY KEY, root_id INTEGER NOT NULL REFERENCES nodes (id));
