-- A primary key of text may hold NULL in this database; rows have a key all the same.
-- holds: SELECT count(*) = count(code) FROM codes
CREATE TABLE codes (code TEXT PRIMARY KEY, name TEXT NOT NULL);
