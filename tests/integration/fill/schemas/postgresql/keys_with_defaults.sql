-- Columns of a key that have defaults are written too, so that the rows can be named and taken back.
-- holds: SELECT bool_and(environment = 'default') FROM instances
-- holds: SELECT bool_and(tenant = 'public') FROM marks
CREATE TABLE instances (
    app_name varchar(255) NOT NULL,
    environment varchar(255) NOT NULL DEFAULT 'default',
    revision integer NOT NULL DEFAULT 1,
    instance_id varchar(255) NOT NULL,
    seen_at timestamptz DEFAULT now(),
    PRIMARY KEY (app_name, environment, revision, instance_id)
);
CREATE TABLE marks (
    tenant text NOT NULL DEFAULT 'public',
    mark text NOT NULL,
    PRIMARY KEY (tenant, mark)
);
