-- A table that a trigger closes is reported with the trigger's own words; the others are filled.
-- unfilled: archive because the archive is closed
CREATE TABLE archive (id integer PRIMARY KEY, note text);
CREATE TABLE desk (id integer PRIMARY KEY, note text);
CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the archive is closed';
END $$;
CREATE TRIGGER closed BEFORE INSERT ON archive FOR EACH ROW EXECUTE FUNCTION closed();
