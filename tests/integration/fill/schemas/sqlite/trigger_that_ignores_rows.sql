-- RAISE(IGNORE) passes over rows without a word: those that stay are counted.
-- rows: notes = 30
-- rows: comments = 30
CREATE TABLE notes (id INTEGER PRIMARY KEY, weight INT NOT NULL);
CREATE TABLE comments (id INTEGER PRIMARY KEY, note_id INT NOT NULL REFERENCES notes);
CREATE TRIGGER keep_odd BEFORE INSERT ON notes WHEN NEW.weight % 2 = 0
BEGIN SELECT RAISE(IGNORE); END;
