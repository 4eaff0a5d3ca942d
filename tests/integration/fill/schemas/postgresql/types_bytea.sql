-- Bytes have the length that a CHECK asks for.
CREATE TABLE files (
    id integer PRIMARY KEY,
    content bytea NOT NULL,
    sha256 bytea NOT NULL UNIQUE CHECK (octet_length(sha256) = 32),
    md5 bytea CHECK (length(md5) = 16),
    thumbnail bytea CHECK (octet_length(thumbnail) <= 64)
);
