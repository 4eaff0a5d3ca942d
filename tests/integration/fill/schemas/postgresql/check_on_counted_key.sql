-- Conditions may compare a counted key with a number or with other columns.
-- holds: SELECT nextval('badges_id_seq') > (SELECT max(id) FROM badges)
CREATE TABLE badges (
    id serial PRIMARY KEY CHECK (id > 1000),
    parent_id integer REFERENCES badges CHECK (parent_id <> id),
    number integer NOT NULL CHECK (number = id),
    code text NOT NULL UNIQUE CHECK (code = 'B-' || lpad(id::text, 6, '0'))
);
CREATE TABLE always (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name = 'N' || id)
);
