-- Rows that a trigger passes over in silence are not counted as written.
-- rows: quiet <= 30
CREATE TABLE quiet (id integer PRIMARY KEY, value integer NOT NULL);
CREATE FUNCTION skip_odd() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.value % 2 <> 0 THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER skip_odd BEFORE INSERT ON quiet FOR EACH ROW EXECUTE FUNCTION skip_odd();
