-- References of several columns name one parent with all of them, and share the tenant's column.
-- rows: members >= 15
CREATE TABLE tenants (id INTEGER PRIMARY KEY);
CREATE TABLE users (tenant_id INTEGER NOT NULL REFERENCES tenants, id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id));
CREATE TABLE teams (tenant_id INTEGER NOT NULL REFERENCES tenants, id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, id));
CREATE TABLE members (tenant_id INTEGER NOT NULL, user_id INTEGER NOT NULL, team_id INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, team_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES teams (tenant_id, id)) WITHOUT ROWID;
