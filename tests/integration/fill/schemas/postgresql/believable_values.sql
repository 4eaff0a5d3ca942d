-- Values look like what their columns are called.
-- holds: SELECT bool_and(email LIKE '%_@_%._%') FROM people
-- holds: SELECT bool_and(website LIKE 'http%://%') FROM people
-- holds: SELECT bool_and(percent_done BETWEEN 0 AND 100) FROM people
-- holds: SELECT bool_and(country_code = upper(country_code)) FROM people
-- holds: SELECT bool_and(latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180) FROM people
-- holds: SELECT bool_and(settings_json::jsonb IS NOT NULL) FROM people
-- holds: SELECT bool_and(ip_address::inet IS NOT NULL) FROM people
-- holds: SELECT bool_and(age BETWEEN 0 AND 120) FROM people
-- holds: SELECT count(DISTINCT first_name) > 3 FROM people
CREATE TABLE people (
    id integer PRIMARY KEY,
    first_name varchar(40) NOT NULL,
    email varchar(80) NOT NULL,
    website varchar(200) NOT NULL,
    percent_done integer NOT NULL,
    country_code char(2) NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    settings_json text NOT NULL,
    ip_address varchar(45) NOT NULL,
    age integer NOT NULL
);
