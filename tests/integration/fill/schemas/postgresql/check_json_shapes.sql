-- JSON has the shape that its conditions ask for.
CREATE TABLE documents (
    id integer PRIMARY KEY,
    body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
    list jsonb NOT NULL CHECK (jsonb_typeof(list) = 'array'),
    text jsonb CHECK (jsonb_typeof(text) = 'string'),
    number jsonb CHECK (jsonb_typeof(number) IN ('number', 'null')),
    named jsonb NOT NULL CHECK (named ? 'name'),
    filled jsonb NOT NULL CHECK (jsonb_typeof(filled) = 'array' AND jsonb_array_length(filled) > 0),
    raw json CHECK (json_typeof(raw) = 'object')
);
