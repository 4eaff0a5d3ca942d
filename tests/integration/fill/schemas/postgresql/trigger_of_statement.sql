-- A trigger that counts rows once a statement.
-- rows: counters = 1
-- varies: counters
-- kept: counters
CREATE TABLE counters (name varchar(20) PRIMARY KEY, n integer NOT NULL DEFAULT 0);
INSERT INTO counters VALUES ('items', 0);
CREATE TABLE items (id integer PRIMARY KEY, name text NOT NULL);
CREATE FUNCTION count_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.counters SET n = (SELECT count(*) FROM public.items) WHERE name = 'items';
    RETURN NULL;
END $$;
CREATE TRIGGER count_items AFTER INSERT OR DELETE ON items
    FOR EACH STATEMENT EXECUTE FUNCTION count_items();
