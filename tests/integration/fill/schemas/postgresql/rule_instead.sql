-- A rule that does something else instead of inserting leaves a table empty, which is reported.
-- unfilled: mirrors because rule
CREATE TABLE mirrors (id integer PRIMARY KEY);
CREATE RULE no_insert AS ON INSERT TO mirrors DO INSTEAD NOTHING;
CREATE TABLE plain (id integer PRIMARY KEY);
