-- A constraint trigger that looks at the end of the transaction is met or reported.
CREATE TABLE carts (id integer PRIMARY KEY, total integer NOT NULL CHECK (total >= 0));
CREATE FUNCTION looks_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.carts WHERE id = NEW.id) THEN
        RAISE EXCEPTION 'cart % is gone', NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER looks_late AFTER INSERT ON carts DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION looks_late();
