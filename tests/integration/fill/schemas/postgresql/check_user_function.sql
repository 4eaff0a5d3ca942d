-- What only the database can decide, it decides: a function of somebody's own.
CREATE FUNCTION is_fine(n integer) RETURNS boolean IMMUTABLE LANGUAGE sql AS
    'SELECT n % 7 <> 3 AND n > 0';
CREATE FUNCTION checksum_ok(code text) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    RETURN length(code) = 6 AND ascii(right(code, 1)) % 2 = 0;
END $$;
CREATE TABLE things (
    id integer PRIMARY KEY,
    number integer NOT NULL CHECK (is_fine(number)),
    code varchar(6) NOT NULL CHECK (checksum_ok(code))
);
