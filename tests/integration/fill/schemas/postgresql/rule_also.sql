-- A rule that also writes elsewhere does so.
-- rows: copies >= 30
-- varies: copies
-- kept: copies
CREATE TABLE originals (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE copies (id serial PRIMARY KEY, original integer, name text);
CREATE RULE copy_it AS ON INSERT TO originals DO ALSO
    INSERT INTO copies (original, name) VALUES (NEW.id, NEW.name);
