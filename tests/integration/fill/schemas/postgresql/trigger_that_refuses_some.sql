-- A trigger looks at the parent's state and refuses half of the rows: as many others are found.
-- rows: moves = 30
CREATE TABLE accounts (id serial PRIMARY KEY, state text NOT NULL CHECK (state IN ('open', 'closed')));
CREATE TABLE moves (id serial PRIMARY KEY, account_id integer NOT NULL REFERENCES accounts);
CREATE FUNCTION only_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT state FROM accounts WHERE id = NEW.account_id) = 'closed' THEN
        RAISE EXCEPTION 'account % is closed', NEW.account_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_open BEFORE INSERT ON moves FOR EACH ROW EXECUTE FUNCTION only_open();
