-- Rows go only into partitions that there are.
CREATE TABLE sales (id integer NOT NULL, region text NOT NULL, amount numeric(8, 2) NOT NULL,
    PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE sales_north PARTITION OF sales FOR VALUES IN ('north', 'far north');
CREATE TABLE sales_south PARTITION OF sales FOR VALUES IN ('south');
