-- Views are left alone, also when they could be written to, and materialised ones too.
-- untouched: v
CREATE TABLE t (id integer PRIMARY KEY, name text NOT NULL);
CREATE VIEW v AS SELECT id, name FROM t;
CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM t;
CREATE SCHEMA other;
CREATE VIEW other.t AS SELECT 1 AS id;
