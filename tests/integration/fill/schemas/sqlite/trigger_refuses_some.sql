-- Rows that a trigger refuses are left out, and the others stay.
-- rows: readings <= 30
CREATE TABLE readings (id INTEGER PRIMARY KEY, value INTEGER NOT NULL CHECK (value BETWEEN 0 AND 99));
CREATE TRIGGER too_hot BEFORE INSERT ON readings WHEN NEW.value > 60 BEGIN
    SELECT RAISE(ABORT, 'too hot');
END;
