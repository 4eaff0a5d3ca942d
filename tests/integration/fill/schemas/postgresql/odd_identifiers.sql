-- Names with spaces, quotes, capitals, dots, percent signs, colons and letters of other alphabets.
CREATE TABLE "Order Items" (
    "Id" integer PRIMARY KEY,
    "unit price" numeric(8, 2) NOT NULL CHECK ("unit price" >= 0),
    "say ""hi""" text NOT NULL,
    "50%" integer NOT NULL,
    "a.b" text,
    ":colon" text NOT NULL,
    "größe" text NOT NULL UNIQUE,
    "名前" text NOT NULL
);
CREATE TABLE "dotted.table" (
    "Ünit" integer PRIMARY KEY,
    "Order Item" integer NOT NULL REFERENCES "Order Items",
    "{brace}" jsonb NOT NULL,
    "back\slash" text
);
CREATE UNIQUE INDEX "odd index" ON "dotted.table" (lower("back\slash"));
