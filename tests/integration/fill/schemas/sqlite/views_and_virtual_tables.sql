-- Views and tables of full-text search are left alone, with the tables that are behind them.
-- untouched: v
-- untouched: search
CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE VIEW v AS SELECT name FROM t;
CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN INSERT INTO t (name) VALUES (NEW.name); END;
CREATE VIRTUAL TABLE search USING fts5(body);
