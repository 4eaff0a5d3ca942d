-- Conditions may be written with CASE.
CREATE TABLE discounts (
    id integer PRIMARY KEY,
    kind text NOT NULL,
    value numeric(8, 2) NOT NULL,
    unit char(1),
    CHECK (
        CASE kind
            WHEN 'percent' THEN value BETWEEN 0 AND 100 AND unit = '%'
            WHEN 'amount' THEN value > 0 AND unit IS NULL
            ELSE false
        END
    )
);
