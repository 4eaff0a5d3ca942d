-- References of several columns name one parent with all of them.
CREATE TABLE tenants (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE projects (
    tenant_id integer NOT NULL REFERENCES tenants,
    number integer NOT NULL,
    PRIMARY KEY (tenant_id, number)
);
CREATE TABLE tasks (
    id integer PRIMARY KEY,
    tenant_id integer NOT NULL,
    project integer NOT NULL,
    FOREIGN KEY (tenant_id, project) REFERENCES projects (tenant_id, number)
);
