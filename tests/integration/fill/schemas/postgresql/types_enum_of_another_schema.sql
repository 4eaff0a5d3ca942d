-- A type may live in another schema than its table, and have a name that needs quotes.
CREATE SCHEMA types;
CREATE TYPE types."Order Status" AS ENUM ('New', 'PAID', 'sent');
CREATE DOMAIN types.short AS varchar(4);
CREATE TABLE orders (
    id integer PRIMARY KEY,
    status types."Order Status" NOT NULL,
    code types.short NOT NULL
);
