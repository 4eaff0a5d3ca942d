-- Row-level security does not bind the owner of a table.
CREATE TABLE secrets (id integer PRIMARY KEY, owner text NOT NULL, body text NOT NULL);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secrets USING (owner = current_user) WITH CHECK (owner = current_user);
