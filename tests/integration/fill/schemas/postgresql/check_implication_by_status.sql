-- What a row needs depends on its status.
CREATE TABLE orders (
    id integer PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('open', 'paid', 'sent', 'cancelled')),
    paid_at timestamptz,
    sent_at timestamptz,
    tracking varchar(20),
    reason text,
    CHECK (status <> 'paid' OR paid_at IS NOT NULL),
    CHECK (NOT (status = 'sent') OR (sent_at IS NOT NULL AND tracking IS NOT NULL)),
    CHECK ((status = 'cancelled') = (reason IS NOT NULL)),
    CHECK (sent_at IS NULL OR paid_at IS NOT NULL AND paid_at <= sent_at)
);
