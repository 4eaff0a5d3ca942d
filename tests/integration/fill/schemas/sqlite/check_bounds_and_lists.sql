-- Numbers and texts stay between bounds and in lists.
CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    price REAL NOT NULL CHECK (price > 0 AND price < 1000),
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    status TEXT NOT NULL CHECK (status IN ('new', 'sold') OR status = 'gone'),
    flag INTEGER NOT NULL CHECK (flag IN (0, 1)),
    size TEXT NOT NULL CHECK (upper(size) IN ('S', 'M', 'L')),
    kind TEXT NOT NULL CHECK (kind == 'global'),
    day TEXT NOT NULL CHECK (day >= '2020-01-01' AND day < '2021-01-01')
);
