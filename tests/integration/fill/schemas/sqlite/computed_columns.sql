-- What the database computes has keys, conditions and children like any other column.
-- holds: SELECT count(*) = 30 FROM days WHERE day = date(at)
-- holds: SELECT count(*) = 0 FROM sheets WHERE area > 100 OR name IS NULL
CREATE TABLE sums (a INT, b INT, c INT AS (a + b) STORED UNIQUE);
CREATE TABLE parts (id INTEGER PRIMARY KEY, sum INT NOT NULL REFERENCES sums (c));
CREATE TABLE sheets (
    id INTEGER PRIMARY KEY,
    width INT NOT NULL,
    height INT NOT NULL CHECK (height > 1),
    doc TEXT NOT NULL CHECK (json_valid(doc)),
    area INT AS (width * height) VIRTUAL CHECK (area BETWEEN 1 AND 100),
    name TEXT AS (json_extract(doc, '$.name')) STORED NOT NULL
);
CREATE TABLE days (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    day TEXT AS (date(at)) STORED CHECK (day IS NOT NULL),
    UNIQUE (day)
);
