-- Tables that inherit through several levels, from several tables and in other schemas have rows of their own.
CREATE SCHEMA archive;
CREATE TABLE kinds (id serial PRIMARY KEY, label text NOT NULL);
CREATE TABLE things (id serial PRIMARY KEY, kind integer NOT NULL REFERENCES kinds, name text NOT NULL UNIQUE);
CREATE TABLE machines (power integer) INHERITS (things);
ALTER TABLE machines ADD PRIMARY KEY (id);
CREATE TABLE robots (legs integer CHECK (legs BETWEEN 2 AND 8), maker integer REFERENCES machines) INHERITS (machines);
ALTER TABLE robots ADD PRIMARY KEY (id);
CREATE TABLE marked (mark text NOT NULL CHECK (mark IN ('x', 'y')));
CREATE TABLE marked_things (at date) INHERITS (things, marked);
CREATE TABLE archive.things_of_old (thing integer REFERENCES things) INHERITS (things);
CREATE TABLE uses (
    id serial PRIMARY KEY,
    thing integer NOT NULL REFERENCES things,
    machine integer REFERENCES machines,
    robot integer REFERENCES robots
);
CREATE TABLE labels (thing integer PRIMARY KEY REFERENCES things, label text);
CREATE TABLE pairs (thing integer REFERENCES things, machine integer REFERENCES machines, PRIMARY KEY (thing, machine));
CREATE TABLE noted (note text, n integer);
CREATE TABLE noted_twice (more text) INHERITS (noted);
-- Rows by years, as it was done before there were partitions.
CREATE TABLE events (id serial PRIMARY KEY, at date NOT NULL CHECK (at BETWEEN '2024-01-01' AND '2025-12-31'));
CREATE TABLE events_2024 (CHECK (at < '2025-01-01'), PRIMARY KEY (id)) INHERITS (events);
CREATE TABLE events_2025 (CHECK (at >= '2025-01-01'), PRIMARY KEY (id)) INHERITS (events);
CREATE FUNCTION route() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.at < '2025-01-01' THEN INSERT INTO events_2024 VALUES (NEW.*);
  ELSE INSERT INTO events_2025 VALUES (NEW.*); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER route BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION route();
-- unfilled: events because 60 rows of tables that inherit from it show in it
-- holds: SELECT count(*) = 150 FROM things
-- holds: SELECT count(*) = 60 FROM marked
-- holds: SELECT count(*) = 60 FROM events
-- holds: SELECT count(*) = 30 FROM ONLY things
-- holds: SELECT count(*) = 30 FROM ONLY machines
-- holds: SELECT NOT EXISTS (SELECT FROM uses WHERE thing NOT IN (SELECT id FROM ONLY things))
