-- An exclusion by equality is a unique key by another name.
CREATE TABLE tickets (
    id integer PRIMARY KEY,
    number integer NOT NULL,
    EXCLUDE USING btree (number WITH =)
);
