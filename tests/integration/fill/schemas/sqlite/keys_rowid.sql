-- Keys that are row numbers, keys that only look like them, and numbers that are never used twice.
CREATE TABLE rowids (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE never_again (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL);
CREATE TABLE not_rowids (id INT PRIMARY KEY NOT NULL, name TEXT NOT NULL);
CREATE TABLE descending (id INTEGER PRIMARY KEY DESC, name TEXT NOT NULL);
