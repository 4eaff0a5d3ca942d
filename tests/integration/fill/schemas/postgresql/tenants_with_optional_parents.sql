-- Of keys that share a tenant those that are needed choose it, and the others may have no parent.
CREATE TABLE tenants (id serial PRIMARY KEY);
CREATE TABLE people (tenant_id integer REFERENCES tenants, id integer, PRIMARY KEY (tenant_id, id));
CREATE TABLE tasks (
    tenant_id integer NOT NULL, id integer NOT NULL, assignee integer, owner integer NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, assignee) REFERENCES people,
    FOREIGN KEY (tenant_id, owner) REFERENCES people,
    CHECK (assignee <> owner)
);
