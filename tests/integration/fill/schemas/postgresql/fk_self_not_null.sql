-- A reference to the table itself that may not be NULL starts with a row that refers to itself.
CREATE TABLE nodes (
    id integer PRIMARY KEY,
    root_id integer NOT NULL REFERENCES nodes,
    name text NOT NULL
);
