-- A partition may have conditions of its own.
-- rows: parts >= 20
CREATE TABLE parts (id integer NOT NULL, kind char(1) NOT NULL, n integer NOT NULL,
    PRIMARY KEY (id, kind))
    PARTITION BY LIST (kind);
CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a');
CREATE TABLE parts_b PARTITION OF parts FOR VALUES IN ('b');
ALTER TABLE parts_b ADD CHECK (n > 1000);
CREATE UNIQUE INDEX ON parts_a (n);
