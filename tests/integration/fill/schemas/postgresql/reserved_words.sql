-- Names that are words of SQL.
CREATE TABLE "user" ("order" integer PRIMARY KEY, "group" text NOT NULL, "select" boolean NOT NULL);
CREATE TABLE "table" (
    "primary" integer PRIMARY KEY,
    "user" integer NOT NULL REFERENCES "user",
    "check" integer NOT NULL CHECK ("check" > 0 AND "check" < 9),
    "default" text NOT NULL DEFAULT 'x',
    "limit" integer UNIQUE,
    "end" date NOT NULL,
    "from" date NOT NULL,
    CHECK ("from" <= "end")
);
