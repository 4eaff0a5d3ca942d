-- A tree for each tenant: parents are of the same tenant.
CREATE TABLE folders (
    tenant integer NOT NULL,
    id integer NOT NULL,
    parent integer,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, parent) REFERENCES folders (tenant, id)
);
