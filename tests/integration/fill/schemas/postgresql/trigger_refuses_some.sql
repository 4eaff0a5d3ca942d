-- Rows that a trigger refuses are left out, and the others stay.
-- rows: readings <= 30
CREATE TABLE readings (id integer PRIMARY KEY, value integer NOT NULL CHECK (value BETWEEN 0 AND 99));
CREATE FUNCTION not_too_hot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.value > 60 THEN
        RAISE EXCEPTION 'value % is too hot', NEW.value USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER not_too_hot BEFORE INSERT OR UPDATE ON readings
    FOR EACH ROW EXECUTE FUNCTION not_too_hot();
