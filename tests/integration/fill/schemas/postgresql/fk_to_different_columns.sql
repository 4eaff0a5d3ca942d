-- Two tables refer to different columns of a third, some of whose values only the database knows.
CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email text NOT NULL UNIQUE,
    folded text GENERATED ALWAYS AS (lower(email)) STORED
);
CREATE TABLE comments (id integer PRIMARY KEY, user_id uuid NOT NULL REFERENCES users);
CREATE TABLE mails (id integer PRIMARY KEY, sender text NOT NULL REFERENCES users (email));
