-- One-to-one tables have at most a row for each parent, through a shared key or a unique column.
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE profiles (user_id integer PRIMARY KEY REFERENCES users, bio text);
CREATE TABLE settings (id integer PRIMARY KEY, user_id integer NOT NULL UNIQUE REFERENCES users);
CREATE TABLE avatars (profile_id integer PRIMARY KEY REFERENCES profiles, url text NOT NULL);
