-- A key that is filled by a trigger when it is missing.
CREATE SEQUENCE my_ids START 1000;
CREATE FUNCTION give_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.id := coalesce(NEW.id, nextval('public.my_ids'));
    RETURN NEW;
END $$;
CREATE TABLE things (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TRIGGER give_id BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION give_id();
