-- Groups of columns are unique, also when a column is in several of them.
CREATE TABLE slots (
    id integer PRIMARY KEY,
    day date NOT NULL,
    hour smallint NOT NULL CHECK (hour BETWEEN 0 AND 23),
    room varchar(10) NOT NULL,
    teacher integer NOT NULL,
    UNIQUE (day, hour, room),
    UNIQUE (day, hour, teacher)
);
