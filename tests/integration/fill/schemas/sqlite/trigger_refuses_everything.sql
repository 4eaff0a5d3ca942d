-- A table that a trigger closes is reported with the trigger's own words; the others are filled.
-- unfilled: archive because the archive is closed
CREATE TABLE archive (id INTEGER PRIMARY KEY, note TEXT);
CREATE TABLE desk (id INTEGER PRIMARY KEY, note TEXT);
CREATE TRIGGER closed BEFORE INSERT ON archive BEGIN
    SELECT RAISE(ABORT, 'the archive is closed');
END;
