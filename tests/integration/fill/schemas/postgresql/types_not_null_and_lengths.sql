-- Text fits its length, also when that is one character, and is there where it has to be.
CREATE TABLE people (
    id bigint PRIMARY KEY,
    first_name varchar(6) NOT NULL,
    last_name character varying(12) NOT NULL,
    initial char(1) NOT NULL,
    code char(8) NOT NULL,
    email varchar(20) NOT NULL,
    phone varchar(9),
    nickname text,
    note varchar,
    x varchar(1) NOT NULL
);
