-- What a row needs depends on its status or kind.
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('open', 'paid', 'cancelled')),
    paid_at TEXT,
    reason TEXT,
    kind INTEGER NOT NULL,
    value REAL,
    CHECK (status <> 'paid' OR paid_at IS NOT NULL),
    CHECK ((status = 'cancelled') = (reason IS NOT NULL)),
    CHECK (CASE kind WHEN 1 THEN value > 0 WHEN 2 THEN value IS NULL ELSE 0 END),
    CHECK (NOT (kind = 1 AND status = 'open'))
);
