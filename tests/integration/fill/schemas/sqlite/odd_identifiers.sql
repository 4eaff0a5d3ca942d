-- Names with spaces, quotes, capitals, dots, percent signs, colons, and words of SQL.
CREATE TABLE "Order Items" (
    "Id" INTEGER PRIMARY KEY,
    "unit price" DECIMAL(8, 2) NOT NULL CHECK ("unit price" >= 0),
    "say ""hi""" TEXT NOT NULL,
    "50%" INTEGER NOT NULL,
    [a.b] TEXT,
    `:colon` TEXT NOT NULL,
    "größe" TEXT NOT NULL UNIQUE,
    "group" TEXT NOT NULL
);
CREATE TABLE "select" (
    "order" INTEGER PRIMARY KEY,
    "from" INTEGER NOT NULL REFERENCES "Order Items",
    'single quoted' TEXT NOT NULL,
    "what?" TEXT NOT NULL
);
