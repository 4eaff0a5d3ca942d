-- A key of several columns is unique as a whole, of whatever types they are.
CREATE TYPE side AS ENUM ('left', 'right');
CREATE TABLE seats (row_letter char(1), number smallint, side side, price integer NOT NULL,
    PRIMARY KEY (row_letter, number, side));
CREATE TABLE readings (sensor integer, at timestamptz, value real NOT NULL, PRIMARY KEY (sensor, at));
