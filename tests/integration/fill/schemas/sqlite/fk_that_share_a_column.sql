-- A reference that shares a column with others is NULL where no parent agrees with them.
CREATE TABLE shops (id INTEGER PRIMARY KEY);
CREATE TABLE goods (
    shop INT NOT NULL REFERENCES shops, id INT NOT NULL, PRIMARY KEY (shop, id)
);
CREATE TABLE clerks (
    shop INT NOT NULL REFERENCES shops, id INT NOT NULL, PRIMARY KEY (shop, id)
);
CREATE TABLE sales (
    id INTEGER PRIMARY KEY,
    shop INT NOT NULL,
    good INT NOT NULL,
    clerk INT,
    FOREIGN KEY (shop, good) REFERENCES goods,
    FOREIGN KEY (shop, clerk) REFERENCES clerks
);
CREATE TABLE chains (
    a INT, b INT, c INT,
    id INTEGER PRIMARY KEY,
    FOREIGN KEY (a, b) REFERENCES goods,
    FOREIGN KEY (b, c) REFERENCES goods (shop, id)
);
