-- What a document says must be what other columns of its row say.
CREATE TABLE policies (
    version TEXT NOT NULL CHECK (version = 'release-policy/v1'),
    digest TEXT PRIMARY KEY NOT NULL CHECK (length(digest) = 16),
    revision INTEGER NOT NULL CHECK (revision BETWEEN 0 AND 9),
    policy TEXT NOT NULL CHECK (json_valid(policy)),
    CHECK (json_extract(policy, '$.version') IS version),
    CHECK ((json_extract(policy, '$.digest') = digest) IS TRUE),
    CHECK (coalesce(json_extract(policy, '$.state.revision') = revision, 0))
);
