-- Tables may have no key at all, or only columns that may be NULL.
-- not undone: log because has no primary key
CREATE TABLE log (at DATETIME, message TEXT);
CREATE TABLE pairs (a INTEGER, b INTEGER, UNIQUE (a, b));
