-- A condition on the columns of one foreign key decides which parents there are to choose from.
-- rows: settings = 1
-- rows: people <= 30
-- rows: firms <= 30
-- holds: SELECT (SELECT count(*) FROM people) + (SELECT count(*) FROM firms) = 30
-- holds: SELECT count(*) > 0 FROM visits WHERE plan_id IN (2, 3)
CREATE TABLE parties (id serial PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('P', 'F')), UNIQUE (id, kind));
CREATE TABLE people (
    party_id integer PRIMARY KEY,
    kind text NOT NULL CHECK (kind = 'P'),
    FOREIGN KEY (party_id, kind) REFERENCES parties (id, kind)
);
CREATE TABLE firms (
    party_id integer PRIMARY KEY,
    kind text NOT NULL DEFAULT 'F' CHECK (kind = 'F'),
    FOREIGN KEY (party_id, kind) REFERENCES parties (id, kind)
);
CREATE TABLE settings (
    id integer PRIMARY KEY CHECK (id = 1),
    party_id integer NOT NULL REFERENCES parties CHECK (party_id = 1)
);
CREATE TABLE visits (
    id serial PRIMARY KEY,
    party_id integer NOT NULL REFERENCES parties CHECK (party_id > 25),
    plan_id integer REFERENCES parties CHECK (plan_id IN (2, 3)),
    CHECK (plan_id <> party_id)
);
