-- People stand where somebody did something, few words where kinds are told apart, times in order.
-- holds: SELECT bool_and(created_by NOT LIKE '% %') FROM jobs
-- holds: SELECT count(DISTINCT job_type) < 10 FROM jobs
-- holds: SELECT bool_and(environment IN ('production', 'staging', 'development', 'test')) FROM jobs
-- holds: SELECT bool_and(create_date <= write_date) FROM parties
-- holds: SELECT bool_and(create_time <= update_time) FROM jobs
-- holds: SELECT bool_and(request_method ~ '^[A-Z]+$') FROM jobs
-- holds: SELECT bool_and(uuid::uuid IS NOT NULL) FROM jobs
-- holds: SELECT bool_and(exit_code < 10 AND retry_count < 10 AND http_status BETWEEN 200 AND 599) FROM jobs
-- holds: SELECT bool_and(to_timestamp(seen_at) BETWEEN '2020-01-01' AND '2030-01-01') FROM jobs
-- holds: SELECT bool_and(password_encrypted = '!') FROM jobs
-- holds: SELECT bool_and(mode = 'auto') FROM jobs
CREATE TABLE jobs (
    id integer PRIMARY KEY,
    uuid char(32) NOT NULL,
    job_type varchar(40) NOT NULL,
    environment varchar(40) NOT NULL,
    request_method varchar(10) NOT NULL,
    mode varchar(20) NOT NULL DEFAULT 'auto',
    created_by varchar(80) NOT NULL,
    password_encrypted varchar(200) NOT NULL,
    exit_code integer NOT NULL,
    retry_count integer NOT NULL DEFAULT 0,
    http_status integer NOT NULL,
    seen_at bigint NOT NULL,
    create_time timestamp NOT NULL,
    update_time timestamp NOT NULL
);
CREATE TABLE parties (
    id integer PRIMARY KEY,
    create_date timestamptz NOT NULL,
    write_date timestamptz NOT NULL
);
