-- Partitioned tables refer and are referred to.
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (
    id integer NOT NULL,
    day date NOT NULL,
    customer integer NOT NULL REFERENCES customers,
    PRIMARY KEY (id, day)
) PARTITION BY RANGE (day);
CREATE TABLE orders_h1 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2025-07-01');
CREATE TABLE orders_h2 PARTITION OF orders FOR VALUES FROM ('2025-07-01') TO ('2026-01-01');
CREATE TABLE items (
    id integer PRIMARY KEY,
    order_id integer NOT NULL,
    order_day date NOT NULL,
    FOREIGN KEY (order_id, order_day) REFERENCES orders
);
