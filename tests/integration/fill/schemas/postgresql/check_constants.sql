-- A column that can have only one value has it.
CREATE TABLE settings (
    id integer PRIMARY KEY,
    version integer NOT NULL CHECK (version = 3),
    kind text NOT NULL CHECK (kind = 'global'),
    on_off boolean NOT NULL CHECK (on_off),
    never boolean NOT NULL CHECK (NOT never),
    nothing text CHECK (nothing IS NULL)
);
