-- Geometry and other types of the server that hardly anybody uses.
CREATE TABLE shapes (
    id integer PRIMARY KEY,
    at point NOT NULL,
    area box NOT NULL,
    round circle NOT NULL,
    way path NOT NULL,
    region polygon NOT NULL,
    part lseg,
    edge line,
    position pg_lsn,
    object oid NOT NULL,
    label name NOT NULL,
    kind "char" NOT NULL
);
