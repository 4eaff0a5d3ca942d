-- A child's CHECK names the only kind of parents that its composite foreign key may refer to.
-- rows: grants_used >= 5
-- holds: SELECT bool_and(kind = 'grant') FROM grants_used
-- holds: SELECT count(DISTINCT kind) > 1 FROM records
CREATE TABLE tenants (id varchar(20) PRIMARY KEY);
CREATE TABLE records (
    id varchar(40) PRIMARY KEY,
    tenant varchar(20) NOT NULL REFERENCES tenants,
    kind varchar(40) NOT NULL,
    UNIQUE (tenant, kind, id)
);
CREATE TABLE grants_used (
    tenant varchar(20) NOT NULL REFERENCES tenants,
    kind varchar(40) NOT NULL DEFAULT 'grant' CHECK (kind::text = 'grant'::text),
    record varchar(40) NOT NULL,
    PRIMARY KEY (tenant, record),
    FOREIGN KEY (tenant, kind, record) REFERENCES records (tenant, kind, id)
);
CREATE TABLE sessions (
    tenant varchar(20) NOT NULL,
    kind varchar(40) NOT NULL CHECK (kind IN ('session', 'login')),
    record varchar(40) NOT NULL,
    FOREIGN KEY (tenant, kind, record) REFERENCES records (tenant, kind, id)
);
