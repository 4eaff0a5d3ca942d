-- Generated columns are left to the database, and may be unique, checked and referred to.
CREATE TABLE items (
    id integer PRIMARY KEY,
    price numeric(8, 2) NOT NULL CHECK (price > 0),
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 20),
    total numeric(12, 2) GENERATED ALWAYS AS (price * quantity) STORED CHECK (total < 5000),
    name varchar(30) NOT NULL,
    name_key text GENERATED ALWAYS AS (lower(name)) STORED UNIQUE
);
