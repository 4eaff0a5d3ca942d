-- Arrays have elements that their element type takes.
CREATE TABLE lists (
    id integer PRIMARY KEY,
    words text[] NOT NULL,
    codes varchar(3)[] NOT NULL,
    numbers integer[] NOT NULL DEFAULT '{}',
    prices numeric(6, 2)[],
    flags boolean[],
    moments timestamptz[],
    keys uuid[],
    documents jsonb[],
    matrix integer[][]
);
