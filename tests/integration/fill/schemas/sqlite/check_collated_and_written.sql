-- Lists with a collation behind them, moments written with thousandths, and bytes of two lengths.
CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open','closed') COLLATE NOCASE),
    kind TEXT NOT NULL CHECK (kind COLLATE NOCASE IN ('bug','wish')),
    at TEXT NOT NULL CHECK (at IS strftime('%Y-%m-%dT%H:%M:%fZ', at)),
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) IN (16, 32)),
    share REAL NOT NULL CHECK (share BETWEEN 0 AND 1)
);
