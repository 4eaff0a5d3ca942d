-- Rows that broke a reference before do not stop others from being written.
-- rows: parents = 30
-- rows: children = 31
CREATE TABLE parents (id INTEGER PRIMARY KEY);
CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents);
INSERT INTO children VALUES (-1, -99);
