-- Several columns have conditions that only the database understands: each is asked about alone.
CREATE TYPE price AS (amount numeric(10, 2), currency char(3));
CREATE FUNCTION luhn(digits text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT sum(CASE WHEN n % 2 = 0 THEN d * 2 - CASE WHEN d > 4 THEN 9 ELSE 0 END ELSE d END) % 10 = 0
    FROM (SELECT n, substr(reverse(digits), n, 1)::int AS d FROM generate_series(1, length(digits)) n) x
$$;
CREATE FUNCTION is_state(word text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT word IN ('NEW', 'OLD')
$$;
CREATE DOMAIN card AS text CHECK (VALUE ~ '^[0-9]{12}$') CHECK (luhn(VALUE));
CREATE TABLE payments (
    id serial PRIMARY KEY,
    card card NOT NULL,
    other_card card UNIQUE,
    state text NOT NULL CHECK (is_state(state)),
    host text NOT NULL CHECK (split_part(host, '.', 2) <> ''),
    document jsonb NOT NULL CHECK (jsonb_path_exists(document, '$.items[*]')),
    total price NOT NULL CHECK ((total).amount > 0),
    day text NOT NULL CHECK (to_date(day, 'YYYY-MM-DD') IS NOT NULL)
);
