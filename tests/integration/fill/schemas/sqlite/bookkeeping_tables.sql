-- Tables in which migrations keep their place are left as they are.
-- untouched: alembic_version
-- untouched: django_migrations
-- untouched: schema_migrations
-- untouched: __drizzle_migrations
-- untouched: _sqlx_migrations
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);
INSERT INTO alembic_version VALUES ('abc');
CREATE TABLE django_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, app VARCHAR(255) NOT NULL,
    name VARCHAR(255) NOT NULL, applied DATETIME NOT NULL);
CREATE TABLE schema_migrations (version VARCHAR(255) NOT NULL PRIMARY KEY);
CREATE TABLE __drizzle_migrations (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at NUMERIC);
CREATE TABLE _sqlx_migrations (version BIGINT PRIMARY KEY, description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL, execution_time BIGINT NOT NULL);
CREATE TABLE users (id INTEGER PRIMARY KEY);
