-- Dates, times and intervals of every precision.
CREATE TABLE moments (
    id integer PRIMARY KEY,
    on_day date NOT NULL,
    at_time time NOT NULL,
    at_time_zone timetz NOT NULL,
    local timestamp NOT NULL,
    instant timestamptz NOT NULL,
    seconds timestamp(0) NOT NULL,
    lasting interval NOT NULL,
    months interval year to month NOT NULL,
    wait interval second(2) NOT NULL CHECK (wait > interval '0'),
    ttl interval CHECK (ttl BETWEEN '1 minute' AND '1 day')
);
