-- When a table is closed, tables that need its rows are named with the reason, and the rest is filled.
-- unfilled: parents because closed for today
-- unfilled: children because parents
CREATE TABLE parents (id integer PRIMARY KEY);
CREATE TABLE children (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES parents);
CREATE TABLE friends (id integer PRIMARY KEY, parent integer REFERENCES parents);
CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'closed for today'; END $$;
CREATE TRIGGER no BEFORE INSERT ON parents FOR EACH ROW EXECUTE FUNCTION no();
