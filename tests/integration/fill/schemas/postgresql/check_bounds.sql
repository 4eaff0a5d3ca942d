-- Numbers, dates and texts stay between the bounds of conditions, strict ones and BETWEEN.
CREATE TABLE products (
    id integer PRIMARY KEY,
    price numeric(10, 2) NOT NULL CHECK (price > 0 AND price < 10000),
    stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    weight real CHECK (weight >= 0.5 AND 2.5 >= weight),
    stock integer NOT NULL CHECK (NOT (stock < 0)),
    percent integer CHECK (percent NOT BETWEEN 101 AND 2147483647 AND percent >= 0),
    year integer NOT NULL CHECK (year >= 1900 AND year <= 2100),
    latitude numeric(9, 6) CHECK (abs(latitude) <= 90),
    first_day date CHECK (first_day >= DATE '2020-01-01' AND first_day < '2021-01-01'::date),
    initial text CHECK (initial >= 'a' AND initial <= 'f'),
    probability double precision NOT NULL CHECK (probability > 0 AND probability < 1)
);
