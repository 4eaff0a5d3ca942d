-- Times of one row are in their natural order, also without a CHECK.
-- holds: SELECT min(created_at <= updated_at) FROM posts
CREATE TABLE posts (
    id INTEGER PRIMARY KEY,
    title VARCHAR(80) NOT NULL,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL
);
