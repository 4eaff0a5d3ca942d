-- Areas and spans of which no two may overlap lie apart; what may not differ is alone.
-- requires: btree_gist
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE circles (id integer PRIMARY KEY, c circle NOT NULL, EXCLUDE USING gist (c WITH &&));
CREATE TABLE boxes (id integer PRIMARY KEY, b box NOT NULL, EXCLUDE USING gist (b WITH &&));
CREATE TABLE fields (id integer PRIMARY KEY, border polygon NOT NULL, EXCLUDE USING gist (border WITH &&));
CREATE TABLE tiles (
    id integer PRIMARY KEY,
    level integer NOT NULL,
    area box NOT NULL,
    seats int4range NOT NULL,
    EXCLUDE USING gist (level WITH =, area WITH &&),
    EXCLUDE USING gist (seats WITH &&, level WITH =)
);
CREATE TABLE shifts (id integer PRIMARY KEY, at tsmultirange NOT NULL, EXCLUDE USING gist (at WITH &&));
CREATE TABLE cages (
    id integer PRIMARY KEY,
    cage integer NOT NULL,
    animal text NOT NULL,
    EXCLUDE USING gist (cage WITH =, animal WITH <>)
);
CREATE TABLE networks (id integer PRIMARY KEY, net cidr NOT NULL, EXCLUDE USING gist (net inet_ops WITH &&));
CREATE TABLE hosts (id integer PRIMARY KEY, host inet NOT NULL, EXCLUDE USING gist (host inet_ops WITH &&));
