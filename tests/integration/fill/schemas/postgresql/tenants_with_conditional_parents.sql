-- A condition says which rows have a parent; their tenant, which is a part of its key, all have.
-- holds: SELECT count(*) > 0 FROM tasks WHERE assignee IS NULL
-- holds: SELECT count(*) > 0 FROM tasks WHERE assignee IS NOT NULL
CREATE TABLE tenants (id serial PRIMARY KEY);
CREATE TABLE people (tenant_id integer REFERENCES tenants, id integer, PRIMARY KEY (tenant_id, id));
CREATE TABLE tasks (
    id serial PRIMARY KEY,
    tenant_id integer NOT NULL REFERENCES tenants,
    kind text NOT NULL CHECK (kind IN ('given', 'open')),
    assignee integer,
    FOREIGN KEY (tenant_id, assignee) REFERENCES people,
    CHECK ((kind = 'given') = (assignee IS NOT NULL))
);
