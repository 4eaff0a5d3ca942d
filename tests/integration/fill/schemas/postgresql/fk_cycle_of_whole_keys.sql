-- Tables that refer to each other by values that neither counts get their rows in pairs.
CREATE TABLE locks (
    name text NOT NULL,
    key text NOT NULL,
    token text NOT NULL,
    instance text NOT NULL,
    PRIMARY KEY (name, key, token)
);
CREATE TABLE lock_modes (
    name text NOT NULL,
    key text NOT NULL,
    is_write boolean NOT NULL,
    token text NOT NULL,
    PRIMARY KEY (name, key, token)
);
CREATE UNIQUE INDEX ON lock_modes (name, key) WHERE is_write;
ALTER TABLE locks ADD FOREIGN KEY (name, key, token) REFERENCES lock_modes DEFERRABLE;
ALTER TABLE lock_modes ADD FOREIGN KEY (name, key, token) REFERENCES locks INITIALLY DEFERRED;
-- Keys that overlap: each names what only the other has.
CREATE TABLE holders (name text, key text, is_write boolean NOT NULL, token text, PRIMARY KEY (name, key, token));
CREATE TABLE holds (
    name text NOT NULL,
    key text NOT NULL,
    is_write boolean NOT NULL,
    token text NOT NULL,
    UNIQUE (name, key),
    UNIQUE (name, key, is_write)
);
ALTER TABLE holders ADD FOREIGN KEY (name, key, is_write) REFERENCES holds (name, key, is_write);
ALTER TABLE holds ADD FOREIGN KEY (name, key, token) REFERENCES holders;
-- A parent names one of its children as the main one.
CREATE TABLE tenants (id integer PRIMARY KEY, main_site integer NOT NULL);
CREATE TABLE sites (
    id integer PRIMARY KEY,
    tenant_id integer NOT NULL REFERENCES tenants,
    UNIQUE (tenant_id, id)
);
ALTER TABLE tenants ADD FOREIGN KEY (id, main_site) REFERENCES sites (tenant_id, id);
-- And rows of one table.
CREATE TABLE parts (
    id integer PRIMARY KEY,
    whole integer NOT NULL,
    main integer NOT NULL,
    UNIQUE (whole, id),
    FOREIGN KEY (id, main) REFERENCES parts (whole, id)
);
