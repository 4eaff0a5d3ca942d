-- Tables may have no key at all, or only columns that may be NULL.
CREATE TABLE log (at DATETIME, message TEXT);
CREATE TABLE pairs (a INTEGER, b INTEGER, UNIQUE (a, b));
