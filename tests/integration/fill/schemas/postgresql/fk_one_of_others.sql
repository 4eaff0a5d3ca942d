-- A reference that has to be one of others of its row is; what children share, their parents share.
-- holds: SELECT bool_and(winner_id IN (home_id, away_id)) FROM games
-- holds: SELECT bool_and(winner_id IS NOT NULL) FROM finals
-- holds: SELECT count(DISTINCT winner_id = home_id) = 2 FROM finals
-- holds: SELECT count(DISTINCT shop) BETWEEN 2 AND 8 FROM goods
CREATE TABLE teams (id serial PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE games (
    id serial PRIMARY KEY,
    home_id int NOT NULL REFERENCES teams,
    away_id int NOT NULL REFERENCES teams,
    winner_id int REFERENCES teams,
    CHECK (home_id <> away_id),
    CHECK (winner_id IN (home_id, away_id))
);
CREATE TABLE finals (
    id serial PRIMARY KEY,
    home_id int NOT NULL REFERENCES teams,
    away_id int NOT NULL REFERENCES teams,
    winner_id int NOT NULL REFERENCES teams,
    CHECK (home_id <> away_id AND (winner_id = home_id OR winner_id = away_id))
);
CREATE TABLE goods (shop int NOT NULL, no int NOT NULL, PRIMARY KEY (shop, no));
CREATE TABLE clerks (shop int NOT NULL, name text NOT NULL, PRIMARY KEY (shop, name));
CREATE TABLE swaps (
    id serial PRIMARY KEY,
    shop int NOT NULL,
    one int NOT NULL,
    other int NOT NULL,
    clerk text NOT NULL,
    FOREIGN KEY (shop, one) REFERENCES goods,
    FOREIGN KEY (shop, other) REFERENCES goods,
    FOREIGN KEY (shop, clerk) REFERENCES clerks,
    CHECK (one <> other)
);
CREATE TABLE either (
    id serial PRIMARY KEY,
    team_id int REFERENCES teams,
    game_id int REFERENCES games,
    CHECK (num_nonnulls(team_id, game_id) = 1),
    UNIQUE NULLS NOT DISTINCT (team_id, game_id)
);
