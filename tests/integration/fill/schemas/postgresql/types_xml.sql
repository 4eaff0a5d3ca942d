-- xml holds documents.
CREATE TABLE messages (id integer PRIMARY KEY, body xml NOT NULL, extra xml);
