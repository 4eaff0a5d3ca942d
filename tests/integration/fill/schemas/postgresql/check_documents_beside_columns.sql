-- What a document says must be what other columns of its row say.
CREATE TABLE policies (
    version text NOT NULL CHECK (version = 'release-policy/v1'),
    digest text PRIMARY KEY CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    policy jsonb NOT NULL,
    CHECK (jsonb_typeof(policy) = 'object'),
    CHECK ((policy ->> 'version' = version) IS TRUE),
    CHECK ((policy ->> 'digest' = digest) IS TRUE),
    CHECK ((jsonb_typeof(policy -> 'rules') = 'array') IS TRUE),
    CHECK ((jsonb_array_length(policy -> 'rules') BETWEEN 1 AND 128) IS TRUE)
);
CREATE TABLE sessions (
    session_id text PRIMARY KEY,
    owner_id uuid NOT NULL,
    revision int NOT NULL CHECK (revision >= 0),
    payload jsonb NOT NULL,
    CHECK ((payload -> 'state' ->> 'schema' = 'kernel.v1') IS TRUE),
    CHECK ((payload -> 'state' -> 'cycle' ->> 'owner' = owner_id::text) IS TRUE),
    CHECK ((payload -> 'state' -> 'cycle' ->> 'id' = session_id) IS TRUE),
    CHECK (((payload -> 'state' ->> 'revision')::integer = revision) IS TRUE),
    CHECK ((jsonb_typeof(payload -> 'commands') = 'array') IS TRUE),
    CHECK ((jsonb_array_length(payload -> 'commands') = revision) IS TRUE)
);
CREATE TABLE scans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('RESULT', 'NO_CODE', 'TIMEOUT')),
    codes jsonb NOT NULL DEFAULT '[]',
    CHECK (jsonb_typeof(codes) = 'array'),
    CHECK ((jsonb_array_length(codes) > 0) = (status = 'RESULT'))
);
