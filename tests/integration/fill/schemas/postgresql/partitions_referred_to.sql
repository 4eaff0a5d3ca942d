-- Foreign keys to single partitions: parents are rows of these.
CREATE TABLE trips (
    id integer,
    region text NOT NULL CHECK (region IN ('eu', 'us', 'asia')),
    name text NOT NULL,
    PRIMARY KEY (id, region)
) PARTITION BY LIST (region);
CREATE TABLE trips_eu PARTITION OF trips FOR VALUES IN ('eu');
CREATE TABLE trips_far PARTITION OF trips FOR VALUES IN ('us', 'asia') PARTITION BY LIST (region);
CREATE TABLE trips_us PARTITION OF trips_far FOR VALUES IN ('us');
CREATE TABLE trips_asia PARTITION OF trips_far FOR VALUES IN ('asia');
CREATE TABLE bookings (
    id serial PRIMARY KEY,
    trip integer NOT NULL,
    region text NOT NULL,
    FOREIGN KEY (trip, region) REFERENCES trips_eu (id, region)
);
CREATE TABLE visas (
    id serial PRIMARY KEY,
    trip integer NOT NULL,
    region text NOT NULL,
    FOREIGN KEY (trip, region) REFERENCES trips_far (id, region)
);
CREATE TABLE accounts (id integer PRIMARY KEY CHECK (id > 0), name text) PARTITION BY RANGE (id);
CREATE TABLE accounts_early PARTITION OF accounts FOR VALUES FROM (MINVALUE) TO (15);
CREATE TABLE accounts_late PARTITION OF accounts FOR VALUES FROM (15) TO (MAXVALUE);
CREATE TABLE a_payments (account integer NOT NULL REFERENCES accounts_late, note text);
CREATE TABLE a_medals (id serial PRIMARY KEY, account integer REFERENCES accounts_early);

-- holds: SELECT count(DISTINCT region) = 2 FROM visas
-- holds: SELECT min(account) >= 15 FROM a_payments
-- holds: SELECT count(account) > 0 AND max(account) < 15 FROM a_medals
