-- Rows of which each is followed by one at most refer to the one before them, and are all there.
-- holds: SELECT count(*) >= 15 FROM versions WHERE previous IS NOT NULL
CREATE TABLE documents (id serial PRIMARY KEY);
CREATE TABLE versions (
    id serial PRIMARY KEY,
    document int NOT NULL UNIQUE REFERENCES documents,
    previous int UNIQUE REFERENCES versions
);
