-- What has no type gets values of the one that its conditions ask for.
-- holds: SELECT count(*) = 30 FROM files WHERE typeof(content) = 'blob' AND typeof(ratio) = 'real'
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    content CHECK (typeof(content) = 'blob' AND content IS NOT NULL),
    ratio NOT NULL CHECK (typeof(ratio) = 'real'),
    size CHECK (typeof(size) IN ('integer', 'null')),
    count NUMERIC NOT NULL CHECK (typeof("count") = 'integer' AND count > 0),
    either CHECK (typeof(either) IN ('integer', 'real'))
);
CREATE TABLE blocks (
    id BLOB PRIMARY KEY NOT NULL CHECK (typeof(id) = 'blob' AND length(id) = 16),
    file INTEGER NOT NULL REFERENCES files
);
CREATE TABLE hashes (hash PRIMARY KEY CHECK (typeof(hash) = 'blob'), block BLOB REFERENCES blocks);
