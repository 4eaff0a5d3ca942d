-- What is searched is derived by the database where it does so, and given where it does not.
CREATE TABLE articles (
    id integer PRIMARY KEY,
    title text NOT NULL,
    body text NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('english', title || ' ' || body)) STORED,
    words tsvector NOT NULL,
    query tsquery
);
CREATE TABLE pages (id integer PRIMARY KEY, body text NOT NULL, search tsvector NOT NULL);
CREATE TRIGGER pages_search BEFORE INSERT OR UPDATE ON pages FOR EACH ROW
    EXECUTE FUNCTION tsvector_update_trigger(search, 'pg_catalog.english', body);
