-- A comment belongs to a post or to a photo, never to both and never to none.
CREATE TABLE posts (id integer PRIMARY KEY);
CREATE TABLE photos (id integer PRIMARY KEY);
CREATE TABLE comments (
    id integer PRIMARY KEY,
    post_id integer REFERENCES posts,
    photo_id integer REFERENCES photos,
    body text NOT NULL,
    CHECK (num_nonnulls(post_id, photo_id) = 1)
);
