-- A table with all kinds of conditions at once, as they are met in the wild.
CREATE TABLE subscriptions (
    id bigserial PRIMARY KEY,
    plan text NOT NULL CHECK (plan IN ('free', 'pro', 'team')),
    seats integer NOT NULL DEFAULT 1 CHECK (seats > 0),
    price_cents integer NOT NULL CHECK (price_cents >= 0),
    currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    trial_ends date,
    started_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    cancel_reason text,
    card_last4 char(4) CHECK (card_last4 ~ '^\d{4}$'),
    card_brand text,
    CONSTRAINT free_costs_nothing CHECK (plan <> 'free' OR price_cents = 0),
    CONSTRAINT paid_costs CHECK (plan = 'free' OR price_cents >= 500 * seats),
    CONSTRAINT only_team_has_seats CHECK (plan = 'team' OR seats = 1),
    CONSTRAINT cancelled_later CHECK (cancelled_at > started_at),
    CONSTRAINT reason_of_cancelled CHECK (cancelled_at IS NOT NULL OR cancel_reason IS NULL),
    CONSTRAINT whole_card CHECK ((card_last4 IS NULL) = (card_brand IS NULL)),
    CONSTRAINT paid_with_card CHECK (price_cents = 0 OR card_last4 IS NOT NULL)
);
