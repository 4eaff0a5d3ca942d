-- A table with many kinds of conditions at once.
CREATE TABLE subscriptions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan TEXT NOT NULL CHECK (plan IN ('free', 'pro', 'team')),
    seats INTEGER NOT NULL DEFAULT 1 CHECK (seats > 0),
    price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
    started_at DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    cancelled_at DATETIME,
    card_last4 CHAR(4) CHECK (card_last4 GLOB '[0-9][0-9][0-9][0-9]'),
    card_brand TEXT,
    CHECK (plan <> 'free' OR price_cents = 0),
    CHECK (plan = 'team' OR seats = 1),
    CHECK (cancelled_at > started_at),
    CHECK ((card_last4 IS NULL) = (card_brand IS NULL)),
    CHECK (price_cents = 0 OR card_last4 IS NOT NULL)
);
