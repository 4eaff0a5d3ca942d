-- A trigger keeps a log in another table; its rows are its own.
-- rows: log >= 30
-- varies: log
-- kept: log
CREATE TABLE accounts (id integer PRIMARY KEY, balance integer NOT NULL);
CREATE TABLE log (id serial PRIMARY KEY, account integer NOT NULL, what text NOT NULL);
CREATE FUNCTION log_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO public.log (account, what) VALUES (NEW.id, TG_OP);
    RETURN NULL;
END $$;
CREATE TRIGGER log_it AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION log_it();
