-- Ranges are not empty, begin where another column says, and lie within each other.
CREATE TABLE spans (
    id integer PRIMARY KEY,
    during tstzrange NOT NULL CHECK (NOT isempty(during)),
    begins date NOT NULL,
    valid daterange NOT NULL,
    outside int4range NOT NULL,
    inside int4range NOT NULL,
    bounded numrange NOT NULL CHECK (NOT lower_inf(bounded) AND NOT upper_inf(bounded)),
    CHECK (lower(valid) = begins),
    CHECK (inside <@ outside),
    CHECK (lower(during) IS NOT NULL AND upper(during) > lower(during))
);
