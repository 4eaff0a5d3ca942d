-- Tables of other servers are left alone.
-- untouched: far_away
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER far FOREIGN DATA WRAPPER nothing;
CREATE FOREIGN TABLE far_away (id integer NOT NULL, name text) SERVER far;
CREATE TABLE near_by (id integer PRIMARY KEY, far_id integer);
