-- A partitioned table without partitions can hold nothing, and is named.
-- unfilled: future because partition
CREATE TABLE future (id integer NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE present (id integer PRIMARY KEY);
