-- JSON columns hold documents that the database can read.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    body JSON NOT NULL CHECK (json_valid(body)),
    settings TEXT NOT NULL CHECK (json_valid(settings) AND json_type(settings) = 'object'),
    tags TEXT NOT NULL DEFAULT '[]' CHECK (json_type(tags) = 'array'),
    extra TEXT CHECK (extra IS NULL OR json_valid(extra)),
    filled TEXT NOT NULL CHECK (json_array_length(filled) > 0)
);
