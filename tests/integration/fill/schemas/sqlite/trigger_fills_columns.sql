-- What a trigger writes into a row afterwards is what undo expects.
CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, title_key TEXT);
CREATE TRIGGER key_of_title AFTER INSERT ON notes BEGIN
    UPDATE notes SET title_key = lower(NEW.title) WHERE id = NEW.id;
END;
