-- Unique indexes over expressions hold.
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, born DATE NOT NULL, name TEXT);
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE UNIQUE INDEX users_born ON users (strftime('%Y-%m', born), lower(trim(name)));
