-- A condition that looks at another table through a function.
-- rows: limits = 1
CREATE TABLE limits (id integer PRIMARY KEY, top integer NOT NULL);
INSERT INTO limits VALUES (1, 50);
CREATE FUNCTION below_top(n integer) RETURNS boolean LANGUAGE sql STABLE AS
    'SELECT n <= (SELECT top FROM public.limits WHERE id = 1)';
CREATE TABLE uses (id integer PRIMARY KEY, n integer NOT NULL CHECK (n >= 0 AND below_top(n)));
