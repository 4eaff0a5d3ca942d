-- Conditions that contradict each other are named; the table beside is filled.
-- unfilled: impossible because n > 10
CREATE TABLE impossible (id INTEGER PRIMARY KEY, n INTEGER NOT NULL,
    CONSTRAINT never CHECK (n > 10 AND n < 5));
CREATE TABLE possible (id INTEGER PRIMARY KEY);
