-- Columns are in order: times, amounts, three in a chain, NULL where it may be.
CREATE TABLE periods (
    id integer PRIMARY KEY,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    deleted_at timestamptz,
    low numeric(6, 2) NOT NULL,
    middle numeric(6, 2) NOT NULL,
    high numeric(6, 2) NOT NULL,
    min_age integer,
    max_age integer,
    CHECK (starts_at < ends_at),
    CHECK (deleted_at IS NULL OR deleted_at >= ends_at),
    CHECK (low <= middle AND middle <= high),
    CHECK (min_age IS NULL OR max_age IS NULL OR min_age <= max_age),
    CHECK (ends_at <= starts_at + interval '1 day')
);
