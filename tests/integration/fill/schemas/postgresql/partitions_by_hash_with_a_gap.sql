-- Where a hash partition is missing, rows are found that the others take.
CREATE TABLE visits (id integer PRIMARY KEY, page text NOT NULL) PARTITION BY HASH (id);
CREATE TABLE visits_0 PARTITION OF visits FOR VALUES WITH (MODULUS 2, REMAINDER 0);
