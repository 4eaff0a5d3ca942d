-- A trigger returns NULL for some rows: those that stay are counted, others take their places.
-- rows: notes = 30
-- rows: comments = 30
CREATE TABLE notes (id serial PRIMARY KEY, weight integer NOT NULL);
CREATE TABLE comments (id serial PRIMARY KEY, note_id integer NOT NULL REFERENCES notes);
CREATE FUNCTION keep_odd() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.weight % 2 = 0 THEN RETURN NULL; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_odd BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION keep_odd();
