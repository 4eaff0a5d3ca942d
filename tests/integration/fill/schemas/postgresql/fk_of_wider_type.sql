-- A reference may be of another integer or text type than the key.
CREATE TABLE parents (id bigint PRIMARY KEY, code varchar(4) NOT NULL UNIQUE);
CREATE TABLE children (
    id integer PRIMARY KEY,
    parent integer NOT NULL REFERENCES parents,
    code text NOT NULL REFERENCES parents (code)
);
