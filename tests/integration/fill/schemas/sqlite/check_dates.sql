-- Texts that the database can read as dates.
CREATE TABLE days (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL CHECK (day IS date(day)),
    moment TEXT NOT NULL CHECK (datetime(moment) IS NOT NULL),
    epoch INTEGER NOT NULL CHECK (epoch > 1000000000),
    minute TEXT CHECK (strftime('%S', minute) = '00')
);
