-- Conditions on columns that refer to other tables.
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE messages (
    id integer PRIMARY KEY,
    sender integer NOT NULL REFERENCES users,
    receiver integer REFERENCES users,
    is_broadcast boolean NOT NULL,
    CHECK (sender <> receiver),
    CHECK (is_broadcast = (receiver IS NULL))
);
