-- An index over a cast refuses texts that are none: they are numbers, dates, and pieces of texts.
-- holds: SELECT bool_and(substring(resource FROM position(',' IN resource) + 1)::integer IS NOT NULL) FROM notes
CREATE TABLE notes (
    id integer PRIMARY KEY,
    resource varchar NOT NULL,
    text text
);
CREATE INDEX notes_resource ON notes (resource, ((substring(resource FROM position(',' IN resource) + 1))::integer));
CREATE TABLE settings (
    id integer PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('number', 'word')),
    value text
);
CREATE INDEX settings_value ON settings ((value::integer)) WHERE kind = 'number';
