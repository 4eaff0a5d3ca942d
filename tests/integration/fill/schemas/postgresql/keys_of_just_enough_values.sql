-- Keys that conditions leave just as many values as there are rows get every one of them.
-- rows: letters <= 26
CREATE TABLE letters (code char(1) PRIMARY KEY CHECK (code ~ '^[A-Z]$'));
CREATE TABLE upper_case (code char(2) PRIMARY KEY CHECK (code = upper(code)));
CREATE TABLE one_letter (code text PRIMARY KEY CHECK (length(code) = 1));
CREATE TABLE patterns (
    shelf text PRIMARY KEY CHECK (shelf ~ '^[A-C]\d$'),
    version text NOT NULL UNIQUE CHECK (version ~ '^v[1-5]\.[0-5]$')
);
CREATE TABLE steps (
    sevens integer PRIMARY KEY CHECK (sevens % 7 = 0 AND sevens BETWEEN 1 AND 215),
    tenths numeric(2, 1) NOT NULL UNIQUE CHECK (tenths BETWEEN 0 AND 2.9)
);
-- holds: SELECT count(*) = 26 FROM letters
