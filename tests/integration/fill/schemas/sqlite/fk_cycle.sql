-- Cycles are closed through a column that may be NULL, or at the end of the transaction.
CREATE TABLE departments (id INTEGER PRIMARY KEY, head_id INTEGER REFERENCES employees (id));
CREATE TABLE employees (id INTEGER PRIMARY KEY,
    department_id INTEGER NOT NULL REFERENCES departments (id));
CREATE TABLE hens (id INTEGER PRIMARY KEY,
    egg_id INTEGER NOT NULL REFERENCES eggs (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE eggs (id INTEGER PRIMARY KEY,
    hen_id INTEGER NOT NULL REFERENCES hens (id) DEFERRABLE INITIALLY DEFERRED);
