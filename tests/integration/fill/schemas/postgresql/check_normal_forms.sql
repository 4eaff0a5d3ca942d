-- What has to be in lower case, trimmed or otherwise in its normal form, is.
CREATE TABLE users (
    id integer PRIMARY KEY,
    email varchar(60) NOT NULL UNIQUE CHECK (email = lower(email)),
    code varchar(8) NOT NULL CHECK (upper(code) = code),
    name text NOT NULL CHECK (lower(trim(name)) = name AND name <> ''),
    tag text CHECK (tag = replace(tag, ' ', '')),
    rounded numeric(8, 3) CHECK (rounded = round(rounded, 1)),
    midnight timestamp CHECK (midnight = date_trunc('day', midnight)),
    first_day date CHECK (extract(day FROM first_day) = 1)
);
