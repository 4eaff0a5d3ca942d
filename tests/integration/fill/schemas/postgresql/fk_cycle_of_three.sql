-- A cycle of three tables, one reference of which may wait.
CREATE TABLE a (id integer PRIMARY KEY, c_id integer NOT NULL);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer NOT NULL REFERENCES a);
CREATE TABLE c (id integer PRIMARY KEY, b_id integer NOT NULL REFERENCES b);
ALTER TABLE a ADD FOREIGN KEY (c_id) REFERENCES c DEFERRABLE;
