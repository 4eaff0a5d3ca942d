-- Unique indexes over expressions hold: letters of any case, parts of dates, texts put together.
CREATE TABLE users (
    id integer PRIMARY KEY,
    email varchar(60) NOT NULL,
    name text NOT NULL,
    born date NOT NULL,
    nick text
);
CREATE UNIQUE INDEX ON users (lower(email));
CREATE UNIQUE INDEX ON users (lower(trim(name)), born);
CREATE UNIQUE INDEX ON users (coalesce(nick, ''), date_trunc('month', born::timestamp));
