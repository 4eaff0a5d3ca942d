-- A cycle is closed whatever its tables are called; a percent sign is no placeholder.
CREATE TABLE "50%" (id integer PRIMARY KEY, "of %s" integer NOT NULL);
CREATE TABLE "a ""b"":c" (id integer PRIMARY KEY, half integer NOT NULL REFERENCES "50%");
ALTER TABLE "50%" ADD FOREIGN KEY ("of %s") REFERENCES "a ""b"":c" DEFERRABLE INITIALLY DEFERRED;
CREATE TABLE one (id integer PRIMARY KEY, other integer NOT NULL);
CREATE TABLE "100%" (id integer PRIMARY KEY, one integer NOT NULL REFERENCES one);
ALTER TABLE one ADD FOREIGN KEY (other) REFERENCES "100%" DEFERRABLE INITIALLY DEFERRED;
