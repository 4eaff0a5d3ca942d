-- Foreign keys may be those of partitions alone.
CREATE TABLE customers (id integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, name text NOT NULL);
CREATE TABLE staff (id bigint PRIMARY KEY DEFAULT 7000000 + (random() * 1000000)::int, name text);
CREATE TABLE payments (
    id serial,
    customer_id integer NOT NULL,
    staff_id bigint NOT NULL,
    amount numeric(6, 2) NOT NULL,
    paid_at timestamptz NOT NULL,
    PRIMARY KEY (paid_at, id)
) PARTITION BY RANGE (paid_at);
CREATE TABLE payments_01 PARTITION OF payments FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE payments_02 PARTITION OF payments FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
ALTER TABLE payments_01 ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE payments_02 ADD FOREIGN KEY (customer_id) REFERENCES customers;
ALTER TABLE payments_02 ADD FOREIGN KEY (staff_id) REFERENCES staff;
