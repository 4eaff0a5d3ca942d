-- What a column prefers follows from its type's name, and may be no type at all.
CREATE TABLE loose (
    id INTEGER PRIMARY KEY,
    a,
    b NUMERIC NOT NULL,
    c BIGINT UNSIGNED NOT NULL,
    d DOUBLE PRECISION NOT NULL,
    e NATIVE CHARACTER(10) NOT NULL,
    f CLOB NOT NULL,
    g FLOATING POINT NOT NULL,
    h STRING NOT NULL,
    i MY_OWN_TYPE NOT NULL,
    j VARYING CHARACTER(8) NOT NULL,
    k MEDIUMINT NOT NULL,
    l NVARCHAR(5) NOT NULL,
    m JSON NOT NULL,
    n TIMESTAMP NOT NULL,
    o UUID NOT NULL
);
