-- Unlogged tables, tablespaces' options and column storage do not matter.
CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value bytea NOT NULL, expires timestamptz NOT NULL)
    WITH (fillfactor = 70);
ALTER TABLE cache ALTER COLUMN value SET STORAGE EXTERNAL;
