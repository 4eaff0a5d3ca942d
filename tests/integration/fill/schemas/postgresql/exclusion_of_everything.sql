-- One period after the other, for the whole table.
CREATE TABLE reigns (
    id integer PRIMARY KEY,
    king text NOT NULL,
    lasting daterange NOT NULL,
    EXCLUDE USING gist (lasting WITH &&)
);
