-- Even a table without columns holds rows, or is named.
-- unfilled: nothing because no column
-- rows: nothing <= 30
CREATE TABLE nothing ();
CREATE TABLE something (id integer PRIMARY KEY);
