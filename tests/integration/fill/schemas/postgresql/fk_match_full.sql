-- A reference that is MATCH FULL is wholly NULL or wholly there.
CREATE TABLE places (x integer, y integer, PRIMARY KEY (x, y));
CREATE TABLE visits (
    id integer PRIMARY KEY,
    x integer,
    y integer,
    FOREIGN KEY (x, y) REFERENCES places MATCH FULL
);
