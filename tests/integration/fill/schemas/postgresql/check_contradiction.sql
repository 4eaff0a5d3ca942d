-- Conditions that contradict each other are named; the table beside is filled.
-- unfilled: impossible because impossible_amount
CREATE TABLE impossible (
    id integer PRIMARY KEY,
    amount integer NOT NULL,
    CONSTRAINT impossible_amount CHECK (amount > 10 AND amount < 5)
);
CREATE TABLE possible (id integer PRIMARY KEY);
