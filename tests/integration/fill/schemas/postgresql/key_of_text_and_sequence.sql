-- A key may be a text that a sequence is part of.
-- varies: tickets
-- varies: parts
CREATE SEQUENCE numbers;
CREATE TABLE tickets (code text PRIMARY KEY DEFAULT 'T' || nextval('numbers'), title text NOT NULL);
CREATE TABLE parts (id serial PRIMARY KEY, ticket text NOT NULL REFERENCES tickets);
