-- A key of a partitioned table may be an expression.
CREATE TABLE clicks (id integer NOT NULL, at timestamp NOT NULL)
    PARTITION BY RANGE (date_trunc('month', at));
CREATE TABLE clicks_may PARTITION OF clicks
    FOR VALUES FROM ('2025-05-01') TO ('2025-06-01');
