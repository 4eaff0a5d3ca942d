-- Rows lie within the ranges of the partitions.
CREATE TABLE events (id bigint NOT NULL, at timestamptz NOT NULL, name text NOT NULL,
    PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2025_01 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE events_2025_03 PARTITION OF events FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
CREATE TABLE numbers (n integer NOT NULL, m integer NOT NULL, label text,
    PRIMARY KEY (n, m)) PARTITION BY RANGE (n, m);
CREATE TABLE numbers_low PARTITION OF numbers FOR VALUES FROM (MINVALUE, MINVALUE) TO (0, 0);
CREATE TABLE numbers_high PARTITION OF numbers FOR VALUES FROM (10, 5) TO (20, 0);
