-- Keys that are references to keys that are references, four tables deep.
CREATE TABLE a (id integer PRIMARY KEY);
CREATE TABLE b (a_id integer REFERENCES a, n smallint, PRIMARY KEY (a_id, n));
CREATE TABLE c (a_id integer, n smallint, m smallint, PRIMARY KEY (a_id, n, m),
    FOREIGN KEY (a_id, n) REFERENCES b);
CREATE TABLE d (a_id integer, n smallint, m smallint, note text,
    PRIMARY KEY (a_id, n, m), FOREIGN KEY (a_id, n, m) REFERENCES c);
