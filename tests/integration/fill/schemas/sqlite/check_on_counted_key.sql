-- Conditions may compare a counted key with a number or with other columns.
CREATE TABLE badges (
    id INTEGER PRIMARY KEY CHECK (id > 1000),
    number INT NOT NULL CHECK (number = id),
    code TEXT NOT NULL UNIQUE CHECK (code = 'B' || id)
);
