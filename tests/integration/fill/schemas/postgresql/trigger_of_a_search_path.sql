-- Triggers say names without a schema, as the application's own search path finds them.
-- rows: shop.tally = 1
-- kept: shop.tally
CREATE SCHEMA shop;
CREATE SCHEMA archive;
CREATE TABLE shop.tally (what text PRIMARY KEY, rows bigint NOT NULL DEFAULT 0);
INSERT INTO shop.tally VALUES ('orders', 0);
CREATE TABLE shop.orders (id integer PRIMARY KEY, total numeric(8, 2) NOT NULL);
CREATE TABLE archive.orders (id integer PRIMARY KEY, total numeric(8, 2) NOT NULL);
CREATE FUNCTION shop.step() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION shop.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tally SET rows = rows + step() WHERE what = 'orders';
    PERFORM total FROM orders WHERE id = 1;
    RETURN NULL;
END $$;
CREATE TRIGGER tell AFTER INSERT OR DELETE ON shop.orders FOR EACH ROW EXECUTE FUNCTION shop.tell();
