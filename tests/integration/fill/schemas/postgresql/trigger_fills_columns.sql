-- What a trigger works out wins over what was given, and is what undo expects.
CREATE TABLE documents (
    id integer PRIMARY KEY,
    title text NOT NULL,
    slug text NOT NULL UNIQUE,
    words integer NOT NULL
);
CREATE FUNCTION derive() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.slug := lower(regexp_replace(NEW.title, '\W+', '-', 'g')) || '-' || NEW.id;
    NEW.words := array_length(string_to_array(NEW.title, ' '), 1);
    RETURN NEW;
END $$;
CREATE TRIGGER derive BEFORE INSERT OR UPDATE ON documents FOR EACH ROW EXECUTE FUNCTION derive();
