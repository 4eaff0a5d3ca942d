-- Unique text under a collation that does not tell case apart.
CREATE COLLATION no_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE tags (id integer PRIMARY KEY, tag text COLLATE no_case NOT NULL UNIQUE);
