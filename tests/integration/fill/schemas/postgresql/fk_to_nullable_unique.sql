-- A parent whose unique column is NULL is no parent.
CREATE TABLE parents (id integer PRIMARY KEY, code varchar(8) UNIQUE);
CREATE TABLE children (id integer PRIMARY KEY, code varchar(8) NOT NULL REFERENCES parents (code));
