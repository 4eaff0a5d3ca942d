-- Tables may have no key at all, or only columns that may be NULL.
CREATE TABLE log (at timestamptz, message text);
CREATE TABLE pairs (a integer, b integer, UNIQUE (a, b));
