-- A type and a number that together point anywhere are no foreign key, and hold what they may.
CREATE TABLE posts (id integer PRIMARY KEY);
CREATE TABLE likes (
    id integer PRIMARY KEY,
    likeable_type text NOT NULL CHECK (likeable_type IN ('Post', 'Comment')),
    likeable_id integer NOT NULL,
    user_name text NOT NULL,
    UNIQUE (likeable_type, likeable_id, user_name)
);
