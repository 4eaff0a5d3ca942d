-- One table for several kinds of things: each kind has its own columns.
CREATE TYPE shape AS ENUM ('circle', 'square', 'rectangle');
CREATE TABLE shapes (
    id integer PRIMARY KEY,
    kind shape NOT NULL,
    radius real,
    side real,
    width real,
    height real,
    CHECK (
        (kind = 'circle' AND radius > 0 AND side IS NULL AND width IS NULL AND height IS NULL)
        OR (kind = 'square' AND side > 0 AND radius IS NULL AND width IS NULL AND height IS NULL)
        OR (kind = 'rectangle' AND width > height AND height > 0 AND radius IS NULL AND side IS NULL)
    )
);
