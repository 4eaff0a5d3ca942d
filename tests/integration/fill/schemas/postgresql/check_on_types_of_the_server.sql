-- Conditions on values that only the server reads are left to it, and rows are found all the same.
CREATE TABLE spots (
    id integer PRIMARY KEY,
    p point NOT NULL CHECK (p[0] BETWEEN -180 AND 180 AND p[1] BETWEEN -90 AND 90),
    around circle NOT NULL CHECK (radius(around) > 0),
    border polygon NOT NULL CHECK (npoints(border) >= 3),
    open_at int4multirange NOT NULL CHECK (NOT isempty(open_at))
);
CREATE TABLE objects (
    id integer PRIMARY KEY,
    price money NOT NULL CHECK (price >= '10.00'::money),
    object oid NOT NULL CHECK (object > 100::oid),
    net cidr NOT NULL UNIQUE CHECK (masklen(net) = 24)
);
CREATE TABLE shares (share real NOT NULL UNIQUE CHECK (share BETWEEN 0 AND 1));
-- rows: flags <= 14
-- holds: SELECT count(*) = 14 FROM flags
CREATE TABLE flags (bits varbit(3) PRIMARY KEY);
