-- Lists hold for what is left of a text after upper, lower and trim.
CREATE TABLE answers (
    id integer PRIMARY KEY,
    yes_no text NOT NULL CHECK (upper(yes_no) IN ('YES', 'NO')),
    gender varchar(6) CHECK (lower(gender) = ANY (ARRAY['m', 'f', 'x'])),
    unit text NOT NULL CHECK (lower(trim(unit)) IN ('kg', 'lb')),
    code text NOT NULL CHECK (btrim(code) <> '' AND upper(left(code, 1)) IN ('A', 'B'))
);
