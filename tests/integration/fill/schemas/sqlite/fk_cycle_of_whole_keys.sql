-- Tables that refer to each other by values that neither counts get their rows in pairs.
CREATE TABLE locks (
    name text NOT NULL,
    key text NOT NULL,
    instance text NOT NULL,
    PRIMARY KEY (name, key),
    FOREIGN KEY (name, key) REFERENCES lock_modes (name, key) DEFERRABLE INITIALLY DEFERRED
);
CREATE TABLE lock_modes (
    name text NOT NULL,
    key text NOT NULL,
    is_write boolean NOT NULL,
    PRIMARY KEY (name, key),
    FOREIGN KEY (name, key) REFERENCES locks (name, key) DEFERRABLE INITIALLY DEFERRED
);
