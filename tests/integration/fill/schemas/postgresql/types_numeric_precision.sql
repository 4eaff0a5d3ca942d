-- Numbers fit their precision and scale, negative scales and scales without room for a whole digit too.
CREATE TABLE amounts (
    id integer PRIMARY KEY,
    price numeric(10, 2) NOT NULL,
    rate numeric(5, 4) NOT NULL,
    share numeric(3, 3) NOT NULL,
    thousands numeric(4, -3),
    digit numeric(1) NOT NULL,
    anything numeric NOT NULL,
    small smallint NOT NULL,
    big bigint NOT NULL,
    single real NOT NULL,
    twice double precision NOT NULL,
    fee money
);
