-- JSON columns hold documents.
CREATE TABLE events (
    id integer PRIMARY KEY,
    payload jsonb NOT NULL,
    raw json NOT NULL,
    settings jsonb NOT NULL DEFAULT '{}',
    tags jsonb NOT NULL DEFAULT '[]'::jsonb,
    as_text text NOT NULL CHECK (as_text::jsonb IS NOT NULL)
);
