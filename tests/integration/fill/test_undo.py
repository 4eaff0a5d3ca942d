"""What ``seed undo`` takes back of a fill: tables without keys, and those with triggers."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import GuardError
from seeds.runner.reports import RemovalReport, TableDiff
from tests.support.scratch import load, value

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LOGS = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE "Log %s" (
  "Größe %" INTEGER, message VARCHAR(60), price NUMERIC(8, 2), ratio REAL, at TIMESTAMP,
  noted TIMESTAMP DEFAULT CURRENT_TIMESTAMP, user_id INTEGER REFERENCES users (id)
);
"""
ODD = """
CREATE TABLE odd (j json, p point, x xml, f float4, c char(5), b bytea, a text[], d date);
"""
PARTED = """
CREATE TABLE parted (kind text NOT NULL, n int, at timestamptz) PARTITION BY LIST (kind);
CREATE TABLE parted_a PARTITION OF parted FOR VALUES IN ('a');
CREATE TABLE parted_b PARTITION OF parted FOR VALUES IN ('b', 'c');
"""


def fill(url: str, rows: int | None = 20, **options: Any) -> dict[str, int]:
    """Fill as ``seed fill`` does; return the rows that each table got."""
    request = FillRequest(SeedRequest(database_url=url, as_of=AS_OF), rows=rows, **options)
    return {table.table: table.inserted for table in api.fill(request).tables}


def undo(url: str, *runs: int, **options: Any) -> RemovalReport:
    """Undo as ``seed undo`` does."""
    return api.undo(runs, database_url=url, yes=True, **options)


def count(url: str, table: str) -> object:
    """Return how many rows a table has."""
    return value(url, f"SELECT count(*) FROM {table}")


def differences(url: str) -> dict[str, TableDiff]:
    """Compare as ``seed diff`` does."""
    return {table.table: table for table in api.diff(database_url=url).tables}


# --- without a primary key ------------------------------------------------------------------------


def test_rows_that_nothing_names_are_taken_back_by_what_they_hold(database_url: str) -> None:
    load(database_url, LOGS)
    load(database_url, """INSERT INTO "Log %s" (message) VALUES ('mine'), (NULL)""")
    fill(database_url)
    assert differences(database_url)["Log %s"].unchanged == 20
    assert api.verify(database_url=database_url).ok
    report = undo(database_url)
    assert {t.table: t.deleted for t in report.tables} == {"Log %s": 20, "users": 20}
    assert count(database_url, '"Log %s"') == 2
    assert value(database_url, """SELECT message FROM "Log %s" WHERE message > ''""") == "mine"


def test_rows_that_nothing_names_go_beside_tables_with_autoincrement(sqlite_url: str) -> None:
    load(
        sqlite_url,
        "CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(40));"
        "CREATE TABLE locks (hostname VARCHAR(255), pid INTEGER);",
    )
    fill(sqlite_url)
    report = undo(sqlite_url)
    assert {t.table: t.deleted for t in report.tables} == {"counted": 20, "locks": 20}


def test_a_duplicate_that_somebody_else_wrote_stays(database_url: str) -> None:
    load(database_url, "CREATE TABLE coins (side VARCHAR(5) CHECK (side IN ('heads', 'tails')))")
    fill(database_url)
    load(database_url, "INSERT INTO coins SELECT side FROM coins")
    undo(database_url)
    assert count(database_url, "coins") == 20


def test_whose_a_duplicate_is_cannot_be_told_where_the_database_filled_columns(
    database_url: str,
) -> None:
    load(database_url, "CREATE TABLE log (msg TEXT NOT NULL, at TEXT DEFAULT 'of the run')")
    load(database_url, "INSERT INTO log VALUES ('x', 'older')")
    rules = {"tables": {"log": {"rows": 1, "columns": {"msg": "constant('x')", "at": "default"}}}}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rules.yaml"
        file.write_text(json.dumps(rules))
        fill(database_url, None, rules=file)
    with pytest.raises(GuardError, match="rows of others"):
        undo(database_url)
    assert value(database_url, "SELECT at FROM log WHERE at = 'older'") == "older"


def test_a_second_run_and_the_first_are_taken_back_where_a_counter_is_a_part_of_the_key(
    postgresql_url: str,
) -> None:
    load(
        postgresql_url,
        "CREATE TABLE letters (tenant integer NOT NULL, id bigserial, PRIMARY KEY (tenant, id))",
    )
    assert fill(postgresql_url) == fill(postgresql_url) == {"letters": 20}
    load(postgresql_url, "INSERT INTO letters (tenant) VALUES (1)")
    reports = [undo(postgresql_url, 1), undo(postgresql_url, 2)]
    assert [[table.deleted for table in report.tables] for report in reports] == [[20], [20]]
    assert count(postgresql_url, "letters") == 1


def test_values_of_types_that_know_no_equality_are_found_again(postgresql_url: str) -> None:
    load(postgresql_url, ODD + PARTED)
    fill(postgresql_url)
    undo(postgresql_url)
    assert count(postgresql_url, "odd") == count(postgresql_url, "parted") == 0


def test_runs_do_not_share_a_row(database_url: str) -> None:
    load(database_url, "CREATE TABLE coins (side VARCHAR(5) CHECK (side IN ('heads', 'tails')))")
    fill(database_url)
    fill(database_url)
    undo(database_url, 1)
    assert count(database_url, "coins") == 20
    fill(database_url)
    undo(database_url, 2, 4)
    assert count(database_url, "coins") == 0


def test_edited_rows_without_a_key_are_told_and_stay(database_url: str) -> None:
    load(database_url, LOGS)
    fill(database_url)
    load(
        database_url, """UPDATE "Log %s" SET message = 'edited', user_id = NULL WHERE user_id = 3"""
    )
    edited = value(database_url, """SELECT count(*) FROM "Log %s" WHERE message = 'edited'""")
    assert isinstance(edited, int)
    assert edited > 0
    with pytest.raises(GuardError, match=rf"{edited} of 20 rows that run 1 wrote are not there"):
        undo(database_url)
    assert undo(database_url, dry_run=True).refused
    report = undo(database_url, force=True)
    assert {t.table: t.deleted for t in report.tables}["Log %s"] == 20 - edited
    assert any("edited ones stay" in note for note in report.notes)
    assert count(database_url, '"Log %s"') == edited


def test_rows_that_are_gone_are_no_obstacle(database_url: str) -> None:
    load(database_url, LOGS)
    fill(database_url)
    load(database_url, """DELETE FROM "Log %s" WHERE user_id < 9""")
    left = count(database_url, '"Log %s"')
    report = undo(database_url)
    assert {t.table: t.deleted for t in report.tables}["Log %s"] == left
    assert count(database_url, "users") == 0


def test_rows_of_others_that_nothing_names_can_go_along(database_url: str) -> None:
    load(database_url, LOGS)
    fill(database_url, only=("users",))
    load(database_url, """INSERT INTO "Log %s" (user_id) VALUES (3), (3), (NULL)""")
    with pytest.raises(GuardError, match="2 rows refer to users that would go"):
        undo(database_url)
    undo(database_url, cascade=True)
    assert count(database_url, "users") == 0
    assert count(database_url, '"Log %s"') == 1


def test_the_state_counts_rows_by_keys_that_are_kept(database_url: str) -> None:
    load(
        database_url,
        "CREATE TABLE kinds (code VARCHAR(9) PRIMARY KEY, label VARCHAR(20));"
        "CREATE TABLE logs (message VARCHAR(30))",
    )
    fill(database_url, rows=8)
    load(database_url, "DELETE FROM logs")
    (run,) = api.status(database_url=database_url).runs
    assert run.left == {"kinds": 8, "logs": 0}


# --- with triggers --------------------------------------------------------------------------------

KEEPS_SOME = {
    "postgresql": "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.id % 3 = 0 THEN RETURN NULL; END IF; RETURN NEW; END $$;"
    "CREATE TRIGGER keep BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION keep();",
    "sqlite": "CREATE TRIGGER keep BEFORE INSERT ON things WHEN NEW.id % 3 = 0"
    " BEGIN SELECT RAISE(IGNORE); END;",
}
WRITES_ALONG = {
    "postgresql": "CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO audit (thing_id) VALUES (NEW.id); RETURN NEW; END $$;"
    "CREATE TRIGGER log AFTER INSERT ON things FOR EACH ROW EXECUTE FUNCTION log();",
    "sqlite": "CREATE TRIGGER log AFTER INSERT ON things"
    " BEGIN INSERT INTO audit (thing_id) VALUES (NEW.id); END;",
}
THINGS = "CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(20));"
AUDIT = "CREATE TABLE audit (id {} PRIMARY KEY, thing_id INTEGER REFERENCES things (id));"


def spoken(url: str) -> str:
    """Return what kind of database it is."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def test_rows_that_a_trigger_keeps_away_are_not_counted_and_not_missed(database_url: str) -> None:
    load(database_url, THINGS + KEEPS_SOME[spoken(database_url)])
    kept = fill(database_url)["things"]
    assert count(database_url, "things") == kept > 0
    assert differences(database_url)["things"].unchanged == kept
    undo(database_url)
    assert count(database_url, "things") == 0


def test_rows_that_a_trigger_gives_other_keys_are_taken_back(postgresql_url: str) -> None:
    load(
        postgresql_url,
        THINGS + "CREATE FUNCTION move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " NEW.id = NEW.id + 1000; NEW.name = upper(NEW.name); RETURN NEW; END $$;"
        "CREATE TRIGGER move BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION move();"
        "INSERT INTO things VALUES (1, 'mine')",
    )
    fill(postgresql_url)
    undo(postgresql_url)
    assert value(postgresql_url, "SELECT string_agg(name, ',') FROM things") == "MINE"


def test_rows_that_a_trigger_writes_along_go_along(database_url: str) -> None:
    kind = spoken(database_url)
    key = "serial" if kind == "postgresql" else "INTEGER"
    load(database_url, THINGS + AUDIT.format(key) + WRITES_ALONG[kind])
    load(database_url, "INSERT INTO audit (thing_id) VALUES (NULL)")
    fill(database_url, only=("things",))
    assert count(database_url, "audit") == 21
    assert differences(database_url)["audit"].unchanged == 20
    undo(database_url)
    assert count(database_url, "things") == 0
    assert count(database_url, "audit") == 1


PROFILES = """
CREATE TABLE users (
    id {0} PRIMARY KEY, full_name VARCHAR(60) NOT NULL, email VARCHAR(90), created_at TIMESTAMP
);
CREATE TABLE profiles (
    id {0} PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    full_name VARCHAR(60), updated_at TIMESTAMP
);
"""
WRITES_PROFILES = {
    "postgresql": "CREATE FUNCTION welcome() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO profiles (id, full_name) VALUES (NEW.id, NEW.full_name); RETURN NEW; END $$;"
    "CREATE TRIGGER welcome AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION welcome();",
    "sqlite": "CREATE TRIGGER welcome AFTER INSERT ON users"
    " BEGIN INSERT INTO profiles (id, full_name) VALUES (NEW.id, NEW.full_name); END;",
}


def test_rows_that_a_trigger_writes_along_under_keys_that_are_no_numbers_go_along(
    database_url: str,
) -> None:
    kind = spoken(database_url)
    key = "uuid" if kind == "postgresql" else "VARCHAR(36)"
    load(database_url, PROFILES.format(key))
    mine = "00000000-0000-0000-0000-000000000001"
    load(database_url, f"INSERT INTO users VALUES ('{mine}', 'Mine', NULL, NULL)")
    load(database_url, f"INSERT INTO profiles VALUES ('{mine}', 'Mine', NULL)")
    load(database_url, WRITES_PROFILES[kind])
    told = api.fill(FillRequest(SeedRequest(database_url=database_url, as_of=AS_OF), rows=20))
    [profiles] = [t for t in told.tables if t.table == "profiles"]
    assert profiles.inserted == 0
    assert profiles.why_not == "triggers of other tables have written 20 rows into it"
    assert count(database_url, "profiles") == 21
    assert differences(database_url)["profiles"].unchanged == 20
    undo(database_url)
    assert value(database_url, "SELECT max(full_name) FROM profiles") == "Mine"
    assert count(database_url, "users") == 1


def test_a_table_whose_rows_cannot_be_told_leaves_a_way_for_the_others(database_url: str) -> None:
    load(database_url, LOGS)
    fill(database_url)
    load(database_url, """ALTER TABLE "Log %s" RENAME COLUMN message TO words""")
    with pytest.raises(GuardError, match="cannot be told") as caught:
        undo(database_url, force=True)
    assert "`seed clean users`" in caught.value.hint
    load(database_url, """DELETE FROM "Log %s" """)
    api.clean(("users",), database_url=database_url, yes=True)
    assert count(database_url, "users") == 0


# --- what the database makes of rows --------------------------------------------------------------

COUNTED_BY_TRIGGERS = {
    "postgresql": "CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " UPDATE things SET parts = parts + 1 WHERE id = NEW.thing_id; RETURN NEW; END $$;"
    "CREATE TRIGGER counted AFTER INSERT ON parts FOR EACH ROW EXECUTE FUNCTION counted();",
    "sqlite": "CREATE TRIGGER counted AFTER INSERT ON parts"
    " BEGIN UPDATE things SET parts = parts + 1 WHERE id = NEW.thing_id; END;",
}
COUNTED = """
CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(20), parts INTEGER NOT NULL);
CREATE TABLE parts (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES things (id));
"""


def test_what_triggers_wrote_to_rows_of_earlier_tables_is_no_edit(database_url: str) -> None:
    load(database_url, COUNTED + COUNTED_BY_TRIGGERS[spoken(database_url)])
    fill(database_url)
    assert differences(database_url)["things"].unchanged == 20
    thing = value(database_url, "SELECT max(thing_id) FROM parts")
    told = api.why("things", [str(thing)], database_url=database_url)
    assert {c.name: c.generator for c in told.columns}["parts"] == "the database"
    assert not any(column.changed for column in told.columns)
    assert any("parts: as a trigger" in note for note in told.notes)
    load(database_url, f"UPDATE things SET name = 'edited' WHERE id = {thing}")
    with pytest.raises(GuardError, match=r"which of 20 rows were edited .* cannot be told"):
        undo(database_url)
    undo(database_url, force=True)
    assert count(database_url, "things") == 0


MADE_KEYS = """
CREATE TABLE sites (id integer PRIMARY KEY);
CREATE TABLE rooms (
  site_id integer NOT NULL REFERENCES sites, id bigint GENERATED ALWAYS AS IDENTITY, name text,
  PRIMARY KEY (site_id, id)
);
CREATE TABLE doubled (
  x integer NOT NULL, y integer GENERATED ALWAYS AS (x * 2) STORED, PRIMARY KEY (x, y)
);
CREATE TABLE days (
  d date NOT NULL, year integer GENERATED ALWAYS AS (extract(year FROM d)::integer) STORED,
  n integer NOT NULL, PRIMARY KEY (d, year, n)
);
"""


def test_keys_that_the_database_made_in_part_are_found(postgresql_url: str) -> None:
    load(postgresql_url, MADE_KEYS)
    fill(postgresql_url)
    load(postgresql_url, "INSERT INTO rooms (site_id, name) SELECT max(id), 'mine' FROM sites")
    assert all(t.unchanged == 20 for t in differences(postgresql_url).values())
    with pytest.raises(GuardError, match="1 row refers to sites"):
        undo(postgresql_url)
    load(postgresql_url, "DELETE FROM rooms WHERE name = 'mine'")
    report = undo(postgresql_url)
    assert {t.table: t.deleted for t in report.tables} == dict.fromkeys(
        ("sites", "rooms", "doubled", "days"), 20
    )


def test_rows_that_go_with_others_of_their_table_are_counted(database_url: str) -> None:
    load(
        database_url,
        "CREATE TABLE tree (id INTEGER PRIMARY KEY,"
        " parent_id INTEGER REFERENCES tree (id) ON DELETE CASCADE);"
        "CREATE TABLE leaves (id INTEGER PRIMARY KEY,"
        " tree_id INTEGER NOT NULL REFERENCES tree (id) ON DELETE CASCADE)",
    )
    fill(database_url)
    load(
        database_url,
        "INSERT INTO tree VALUES (100, 1), (101, 100); INSERT INTO leaves VALUES (100, 101)",
    )
    planned = undo(database_url, cascade=True, dry_run=True)
    report = undo(database_url, cascade=True)
    assert {t.table: (t.deleted, t.dependants) for t in report.tables} == {
        "tree": (22, 2),
        "leaves": (21, 1),
    }
    assert report.tables == planned.tables


def test_keys_that_a_later_run_wrote_again_are_its_own(sqlite_url: str) -> None:
    load(
        sqlite_url,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, name VARCHAR(20));"
        "CREATE TABLE likes (user_id INTEGER NOT NULL REFERENCES users (id),"
        " what VARCHAR(1) NOT NULL CHECK (what IN ('a', 'b')), PRIMARY KEY (user_id, what))",
    )
    counts = {"users": 4, "likes": 8}
    assert fill(sqlite_url, counts=counts) == counts
    load(sqlite_url, "DELETE FROM likes; DELETE FROM users")
    assert fill(sqlite_url, counts=counts) == counts
    assert value(sqlite_url, "SELECT min(user_id) FROM likes") == 1
    assert not any(table.deleted for table in undo(sqlite_url, 1).tables)
    assert count(sqlite_url, "likes") == 8
    undo(sqlite_url, 2)
    assert count(sqlite_url, "likes") == count(sqlite_url, "users") == 0


MOVES_OTHERS = """
CREATE TABLE parents (id integer PRIMARY KEY);
CREATE TABLE logs (msg text, parent_id integer REFERENCES parents ON DELETE CASCADE);
CREATE TABLE a_counts (n integer NOT NULL CHECK (n BETWEEN 1 AND 3), msg text);
CREATE TABLE z_counts (n integer NOT NULL CHECK (n BETWEEN 1 AND 3), msg text);
CREATE FUNCTION moves() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE a_counts SET msg = msg; UPDATE z_counts SET msg = msg; RETURN OLD; END $$;
CREATE TRIGGER moves BEFORE DELETE ON logs FOR EACH ROW EXECUTE FUNCTION moves();
CREATE TRIGGER moves BEFORE DELETE ON parents FOR EACH ROW EXECUTE FUNCTION moves();
"""


def test_rows_that_nothing_names_go_also_where_triggers_write_them_again(
    postgresql_url: str,
) -> None:
    load(postgresql_url, MOVES_OTHERS)
    fill(postgresql_url)
    undo(postgresql_url)
    for table in ("a_counts", "z_counts", "logs", "parents"):
        assert count(postgresql_url, table) == 0, table


def test_rows_that_a_trigger_keeps_away_take_none_of_others_with_them(database_url: str) -> None:
    keeps = {
        "postgresql": "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF NEW.side = 'heads' THEN RETURN NULL; END IF; RETURN NEW; END $$;"
        "CREATE TRIGGER keep BEFORE INSERT ON coins FOR EACH ROW EXECUTE FUNCTION keep();",
        "sqlite": "CREATE TRIGGER keep BEFORE INSERT ON coins WHEN NEW.side = 'heads'"
        " BEGIN SELECT RAISE(IGNORE); END;",
    }[spoken(database_url)]
    load(
        database_url,
        "CREATE TABLE coins (side VARCHAR(5) CHECK (side IN ('heads', 'tails')));"
        "INSERT INTO coins VALUES ('heads'), ('heads'), ('heads');" + keeps,
    )
    kept = fill(database_url, counts={"coins": 10})["coins"]
    assert 0 < kept <= 10
    undo(database_url)
    assert value(database_url, "SELECT count(*) FROM coins WHERE side = 'heads'") == 3
    assert count(database_url, "coins") == 3


# --- tables that inherit from others --------------------------------------------------------------

CITIES = """
CREATE TABLE cities (
    id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text NOT NULL
);
CREATE TABLE capitals (
    id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, state char(2)
) INHERITS (cities);
CREATE TABLE visits (id serial PRIMARY KEY, city_id integer NOT NULL REFERENCES cities);
CREATE TABLE notes (number integer, text text);
CREATE TABLE long_notes (chapter integer) INHERITS (notes);
INSERT INTO capitals (name, state) SELECT 'mine', 'MD' FROM generate_series(1, 30);
INSERT INTO long_notes SELECT n, 'mine', 1 FROM generate_series(1, 30) AS n;
"""


def test_rows_of_tables_that_inherit_are_not_taken_for_their_parents(postgresql_url: str) -> None:
    load(postgresql_url, CITIES)
    fill(postgresql_url, only=("cities", "notes", "visits"))
    fill(postgresql_url, only=("capitals", "long_notes"))
    verified = api.verify(database_url=postgresql_url)
    assert verified.ok
    assert {name: found.rows for name, found in verified.tables.items()} == {
        "cities": 20, "capitals": 50, "visits": 20, "notes": 20, "long_notes": 50,
    }  # fmt: skip
    foreign = api.status(database_url=postgresql_url).foreign
    assert {n: rows for n, rows in foreign.items() if rows} == {"capitals": 30, "long_notes": 30}
    undo(postgresql_url, 1)
    assert count(postgresql_url, "ONLY cities") == count(postgresql_url, "ONLY notes") == 0
    assert count(postgresql_url, "capitals") == count(postgresql_url, "long_notes") == 50
    undo(postgresql_url, 2)
    assert value(postgresql_url, "SELECT count(*) FROM cities WHERE name = 'mine'") == 30
    assert value(postgresql_url, "SELECT count(*) FROM notes WHERE text = 'mine'") == 30


def test_rows_that_refer_to_a_parent_hang_on_its_own_rows_alone(postgresql_url: str) -> None:
    load(postgresql_url, CITIES)
    fill(postgresql_url, only=("cities",))
    load(
        postgresql_url,
        "CREATE TABLE towns (id integer PRIMARY KEY, city_id integer REFERENCES cities);"
        "CREATE TABLE old_towns (PRIMARY KEY (id)) INHERITS (towns);"
        "INSERT INTO towns SELECT 1, min(id) FROM ONLY cities;"
        "INSERT INTO old_towns SELECT 1, min(id) FROM ONLY cities",
    )
    with pytest.raises(GuardError, match="towns: 1 row refers to cities"):
        undo(postgresql_url)


KEPT = "CREATE TABLE bills (id INTEGER PRIMARY KEY, total INTEGER NOT NULL, gone VARCHAR(3));"
KEEPERS = {
    "rule": (
        "postgresql",
        "CREATE RULE stay AS ON DELETE TO bills DO INSTEAD NOTHING",
        "the rule stay",
    ),
    "rule that writes": (
        "postgresql",
        (
            "CREATE RULE fade AS ON DELETE TO bills DO INSTEAD"
            " UPDATE bills SET gone = 'yes' WHERE bills.id = OLD.id"
        ),
        "the rule fade",
    ),
    "trigger": (
        "postgresql",
        (
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF OLD.id % 2 = 0 THEN RETURN NULL; END IF; RETURN OLD; END $$;"
            "CREATE TRIGGER keeps BEFORE DELETE ON bills FOR EACH ROW EXECUTE FUNCTION keep()"
        ),
        "the trigger keeps",
    ),
    "ignore": (
        "sqlite",
        (
            "CREATE TRIGGER keeps BEFORE DELETE ON bills WHEN OLD.id % 2 = 0"
            " BEGIN SELECT RAISE(IGNORE); END"
        ),
        "the trigger keeps",
    ),
}


@pytest.mark.parametrize("case", KEEPERS)
def test_rows_that_the_database_keeps_are_told(case: str, request: pytest.FixtureRequest) -> None:
    dialect, keeper, named = KEEPERS[case]
    url = request.getfixturevalue(f"{dialect}_url")
    load(url, KEPT + "CREATE TABLE notes (id INTEGER PRIMARY KEY, text VARCHAR(40))")
    fill(url)
    load(url, keeper)
    with pytest.raises(GuardError, match=r"bills: (20|10) rows stay") as refused:
        undo(url)
    assert named in refused.value.message
    assert "seed clean notes" in (refused.value.hint or "")
    assert (count(url, "bills"), count(url, "notes")) == (20, 20)
    with pytest.raises(GuardError, match="rows stay"):
        api.clean(database_url=url, yes=True)
    api.clean(("notes",), database_url=url, yes=True)
    assert (count(url, "bills"), count(url, "notes")) == (20, 0)


STAMPED = {
    "postgresql": """
CREATE TABLE log (n INTEGER NOT NULL, msg VARCHAR(60));
CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.n % 3 = 0 THEN NEW.msg := 'x' || NEW.n || clock_timestamp(); END IF; RETURN NEW; END $$;
CREATE TRIGGER mark BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION mark();
""",
    "sqlite": """
CREATE TABLE log (n INTEGER NOT NULL, msg VARCHAR(60));
CREATE TRIGGER mark AFTER INSERT ON log WHEN NEW.n % 3 = 0 BEGIN
  UPDATE log SET msg = 'x' || NEW.n || random() WHERE rowid = NEW.rowid;
END;
""",
}


@pytest.mark.parametrize("dialect", STAMPED)
def test_rows_that_a_trigger_changed_and_nothing_names_are_not_said_to_be_edited(
    dialect: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(f"{dialect}_url")
    load(url, STAMPED[dialect])
    fill(url)
    changed = value(url, "SELECT count(*) FROM log WHERE msg LIKE 'x%'")
    assert isinstance(changed, int)
    assert 0 < changed < 20

    told = differences(url)["log"]
    assert (told.changed, told.missing) == (None, 0)
    assert "changed by a trigger" in told.reason
    with pytest.raises(GuardError, match="changed by a trigger or the database itself, edited or"):
        undo(url)
