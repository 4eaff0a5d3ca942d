-- A row for others to hang on is not all that a tree has: it gets further ones, below it.
-- rows: categories >= 30
-- rows: folders >= 30
-- holds: SELECT count(*) = 1 FROM categories WHERE parent_id IS NULL
-- holds: SELECT count(*) = 1 FROM folders WHERE parent_id IS NULL
CREATE TABLE categories (
    id serial PRIMARY KEY,
    parent_id int REFERENCES categories,
    title varchar NOT NULL,
    position int NOT NULL CHECK (position >= 0),
    CHECK ((id = 0) = (parent_id IS NULL))
);
INSERT INTO categories VALUES (0, NULL, 'Home', 0);
CREATE TABLE folders (
    id serial PRIMARY KEY,
    parent_id int REFERENCES folders,
    kind text NOT NULL CHECK (kind IN ('root', 'folder')),
    CHECK ((kind = 'root') = (parent_id IS NULL))
);
CREATE UNIQUE INDEX ON folders (kind) WHERE kind = 'root';
INSERT INTO folders (kind) VALUES ('root');
