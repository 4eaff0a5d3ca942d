-- Keys may be UUIDs, from a default or as text.
CREATE TABLE parents (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
CREATE TABLE children (
    id char(36) PRIMARY KEY,
    hex varchar(32) NOT NULL UNIQUE,
    parent uuid NOT NULL REFERENCES parents
);
