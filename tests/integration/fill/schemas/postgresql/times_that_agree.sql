-- Times of one row are in their natural order, also without a CHECK.
-- holds: SELECT bool_and(created_at <= updated_at) FROM posts
-- holds: SELECT bool_and(deleted_at IS NULL OR updated_at <= deleted_at) FROM posts
CREATE TABLE posts (
    id integer PRIMARY KEY,
    title varchar(80) NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz
);
