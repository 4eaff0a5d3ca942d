-- A trigger keeps a log in another table; its rows are its own.
-- rows: log >= 30
-- varies: log
-- kept: log
CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL);
CREATE TABLE log (id INTEGER PRIMARY KEY, account INTEGER NOT NULL, what TEXT NOT NULL);
CREATE TRIGGER log_it AFTER INSERT ON accounts BEGIN
    INSERT INTO log (account, what) VALUES (NEW.id, 'insert');
END;
