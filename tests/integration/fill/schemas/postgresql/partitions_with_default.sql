-- A default partition takes what the others do not.
CREATE TABLE logs (id integer NOT NULL, level text NOT NULL, message text NOT NULL,
    PRIMARY KEY (id, level))
    PARTITION BY LIST (level);
CREATE TABLE logs_error PARTITION OF logs FOR VALUES IN ('error');
CREATE TABLE logs_other PARTITION OF logs DEFAULT;
