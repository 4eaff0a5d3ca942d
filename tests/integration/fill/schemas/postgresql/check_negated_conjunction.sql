-- Two things may not be true at once.
CREATE TABLE flags (
    id integer PRIMARY KEY,
    is_default boolean NOT NULL,
    is_deleted boolean NOT NULL,
    is_hidden boolean NOT NULL,
    level integer NOT NULL,
    CHECK (NOT (is_default AND is_deleted)),
    CHECK (NOT (is_hidden AND level > 3)),
    CHECK (NOT (level < 0 OR level > 10))
);
