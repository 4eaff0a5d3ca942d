-- Partitions are partitioned again, some of them without any below.
CREATE TABLE facts (id integer NOT NULL, year integer NOT NULL, region text NOT NULL, v real,
    PRIMARY KEY (id, year, region))
    PARTITION BY RANGE (year);
CREATE TABLE facts_2024 PARTITION OF facts FOR VALUES FROM (2024) TO (2025)
    PARTITION BY LIST (region);
CREATE TABLE facts_2024_eu PARTITION OF facts_2024 FOR VALUES IN ('eu');
CREATE TABLE facts_2024_us PARTITION OF facts_2024 FOR VALUES IN ('us');
CREATE TABLE facts_2025 PARTITION OF facts FOR VALUES FROM (2025) TO (2026)
    PARTITION BY LIST (region);
CREATE TABLE facts_2026 PARTITION OF facts FOR VALUES FROM (2026) TO (2027);
