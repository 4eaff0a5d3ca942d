-- Tables of equal names in several schemas are different tables.
-- rows: users = 30
-- rows: crm.users = 30
CREATE SCHEMA crm;
CREATE SCHEMA "Odd Schema";
CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE crm.users (id uuid PRIMARY KEY, email varchar(50) NOT NULL UNIQUE);
CREATE TABLE "Odd Schema".users (
    id integer PRIMARY KEY,
    crm_user uuid NOT NULL REFERENCES crm.users,
    public_user integer NOT NULL REFERENCES public.users
);
