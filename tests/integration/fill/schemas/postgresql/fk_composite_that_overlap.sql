-- Two references that share the tenant's column agree on the tenant.
-- rows: members >= 15
CREATE TABLE tenants (id integer PRIMARY KEY);
CREATE TABLE users (tenant_id integer REFERENCES tenants, id integer, PRIMARY KEY (tenant_id, id));
CREATE TABLE teams (tenant_id integer REFERENCES tenants, id integer, PRIMARY KEY (tenant_id, id));
CREATE TABLE members (
    tenant_id integer NOT NULL REFERENCES tenants,
    user_id integer NOT NULL,
    team_id integer NOT NULL,
    PRIMARY KEY (tenant_id, user_id, team_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users,
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams
);
