-- Rows that are there already are used as parents and kept; small tables of them get no others.
-- rows: roles = 3
CREATE TABLE roles (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);
INSERT INTO roles (name) VALUES ('admin'), ('editor'), ('reader');
CREATE TABLE users (id INTEGER PRIMARY KEY, role_id INTEGER NOT NULL REFERENCES roles);
