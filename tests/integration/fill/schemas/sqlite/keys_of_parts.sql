-- Unique indexes over a part of a column leave no row out: values differ in just that part.
CREATE TABLE starts (id INTEGER PRIMARY KEY, code TEXT NOT NULL);
CREATE UNIQUE INDEX starts_by_letters ON starts (substr(code, 1, 2));
CREATE TABLE months (id INTEGER PRIMARY KEY, day DATE NOT NULL);
CREATE UNIQUE INDEX months_once ON months (strftime('%Y-%m', day));
