-- Several unique columns that one condition ties differ at once.
CREATE TABLE nodes (
    id integer PRIMARY KEY,
    lft integer NOT NULL UNIQUE,
    rgt integer NOT NULL UNIQUE,
    CHECK (lft BETWEEN 1 AND 60 AND rgt > lft AND rgt <= 70)
);
CREATE TABLE countries (
    three char(3) PRIMARY KEY CHECK (three = upper(three)),
    two char(2) NOT NULL UNIQUE CHECK (two = upper(two)),
    CHECK (left(three, 1) = left(two, 1))
);
