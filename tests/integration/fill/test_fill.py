"""What ``seed fill`` does with a database as a whole: order, circles, triggers, runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import (
    CapacityError,
    ConstraintError,
    DatabaseError,
    GuardError,
    SchemaError,
    UsageError,
)
from seeds.runner.loading import Loader
from seeds.runner.reports import FillReport
from tests.support.scratch import emptied

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SHOP = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE);
CREATE TABLE roles (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE);
CREATE TABLE user_roles (
  user_id INTEGER NOT NULL REFERENCES users(id),
  role_id INTEGER NOT NULL REFERENCES roles(id),
  PRIMARY KEY (user_id, role_id)
);
"""
CIRCLE = """
CREATE TABLE teams (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, captain_id INTEGER NOT NULL);
CREATE TABLE players (
  id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL, team_id INTEGER NOT NULL REFERENCES teams(id)
);
"""


@pytest.fixture(autouse=True)
def no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fill needs no project."""
    monkeypatch.chdir(tmp_path)


def load(url: str, sql: str) -> None:
    """Run a script."""
    parts = sa.make_url(url)
    if parts.get_backend_name() == "sqlite":
        with contextlib.closing(sqlite3.connect(str(parts.database))) as file:
            file.executescript(sql)
        return
    with connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)


@contextlib.contextmanager
def connected(url: str) -> Iterator[Any]:
    """A connection that commits every statement."""
    plain = sa.make_url(url).set(drivername="postgresql")
    connection = psycopg2.connect(plain.render_as_string(hide_password=False))
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def value(url: str, query: str) -> Any:
    """Return the single value of a query."""
    engine = sa.create_engine(url)
    try:
        with engine.connect() as connection:
            return connection.exec_driver_sql(query).scalar()
    finally:
        engine.dispose()


def fill(url: str, **options: Any) -> FillReport:
    """Fill as ``seed fill`` does."""
    return api.fill(FillRequest(SeedRequest(database_url=url, as_of=AS_OF), **options))


def rows(report: FillReport) -> dict[str, int]:
    """Return the rows that each table got."""
    return {table.table: table.inserted for table in report.tables}


# --- as a whole -----------------------------------------------------------------------------------


def test_every_table_gets_the_rows_that_are_asked_for(database_url: str) -> None:
    load(database_url, SHOP)
    report = fill(database_url, rows=25)
    assert rows(report) == {"users": 25, "roles": 25, "user_roles": 25}
    assert report.ok
    assert value(database_url, "SELECT count(*) FROM user_roles") == 25


def test_a_second_run_gives_its_own_parents_their_one_row_each(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);"
        "CREATE TABLE limits (user_id integer PRIMARY KEY REFERENCES users, most integer NOT NULL)",
    )
    fill(postgresql_url, rows=20)
    assert rows(fill(postgresql_url, rows=20)) == {"users": 20, "limits": 20}

    assert api.verify(database_url=postgresql_url).ok
    api.undo(database_url=postgresql_url, yes=True)
    assert value(postgresql_url, "SELECT count(*) FROM limits") == 20


ONE_EACH = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE);
CREATE TABLE profiles (user_id INTEGER PRIMARY KEY REFERENCES users(id), bio TEXT);
CREATE TABLE plans (user_id INTEGER PRIMARY KEY REFERENCES profiles(user_id), name TEXT);
"""


def test_later_runs_give_all_of_their_parents_their_row_however_many(database_url: str) -> None:
    load(database_url, ONE_EACH)
    for wanted in (8, 8, 20, 5):
        assert set(rows(fill(database_url, rows=wanted)).values()) == {wanted}


def test_parents_that_no_run_has_given_a_row_are_found_later(database_url: str) -> None:
    load(database_url, ONE_EACH)
    fill(database_url, rows=10)
    fill(database_url, rows=30, only=("users",))
    assert rows(fill(database_url, rows=16, only=("profiles",))) == {"profiles": 16}
    assert rows(fill(database_url, rows=16, only=("profiles",))) == {"profiles": 14}
    with pytest.raises(CapacityError, match="profiles is to get 1 rows, and has room for 0"):
        fill(database_url, counts={"profiles": 1}, only=("profiles",))


def test_two_unique_columns_of_one_condition_differ_at_once(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE nodes (lft integer NOT NULL UNIQUE, rgt integer NOT NULL UNIQUE,"
        " CHECK (lft < rgt), CHECK ((rgt - lft) % 2 = 1))",
    )
    assert rows(fill(postgresql_url, rows=1500)) == {"nodes": 1500}


def test_a_second_run_makes_pairs_of_its_own(postgresql_url: str) -> None:
    load(
        postgresql_url,
        """CREATE TABLE tenants (id integer PRIMARY KEY, main integer NOT NULL);
        CREATE TABLE sites (id integer PRIMARY KEY, tenant integer NOT NULL REFERENCES tenants,
          UNIQUE (tenant, id));
        ALTER TABLE tenants ADD FOREIGN KEY (id, main) REFERENCES sites (tenant, id);""",
    )
    for held in (5, 10):
        assert rows(fill(postgresql_url, rows=5)) == {"tenants": 5, "sites": 5}
        assert value(postgresql_url, "SELECT count(DISTINCT main) FROM tenants") == held


def test_a_second_run_of_another_seed_finds_dates_that_are_free(postgresql_url: str) -> None:
    load(postgresql_url, "CREATE TABLE holidays (day date PRIMARY KEY, name text NOT NULL)")
    fill(postgresql_url, rows=100)

    other = SeedRequest(database_url=postgresql_url, as_of=AS_OF, seed=8, yes=True)
    assert api.fill(FillRequest(other, rows=100)).rows == 100


def test_a_second_run_adds_rows_that_do_not_collide(database_url: str) -> None:
    load(database_url, SHOP)
    fill(database_url, rows=10)
    assert rows(fill(database_url, rows=10)) == {"users": 10, "roles": 10, "user_roles": 10}
    assert value(database_url, "SELECT count(DISTINCT email) FROM users") == 20


def test_rows_that_others_put_there_are_left_and_not_met(database_url: str) -> None:
    load(database_url, SHOP)
    load(database_url, "INSERT INTO users VALUES (7, 'ann@example.org')")
    load(database_url, "INSERT INTO roles VALUES (1, 'admin'), (2, 'staff')")
    report = fill(database_url, rows=20)
    assert rows(report) == {"users": 20, "user_roles": 20}
    assert "2 rows" in report.left_out["roles"]
    assert value(database_url, "SELECT email FROM users WHERE id = 7") == "ann@example.org"
    assert value(database_url, "SELECT count(DISTINCT role_id) FROM user_roles") == 2


def test_a_dry_run_tells_the_same_and_writes_nothing(database_url: str) -> None:
    load(database_url, SHOP)
    tried = fill(database_url, rows=10, dry_run=True)
    assert tried.run == 0
    assert value(database_url, "SELECT count(*) FROM users") == 0
    assert rows(tried) == rows(fill(database_url, rows=10))


def test_undo_takes_back_what_fill_wrote_and_nothing_else(database_url: str) -> None:
    load(database_url, SHOP)
    load(database_url, "INSERT INTO users VALUES (7, 'ann@example.org')")
    run = fill(database_url, rows=10).run
    report = api.undo((run,), database_url=database_url, yes=True)
    assert not report.refused
    assert value(database_url, "SELECT count(*) FROM users") == 1
    assert value(database_url, "SELECT count(*) FROM user_roles") == 0


def test_why_makes_a_filled_row_again(database_url: str) -> None:
    load(database_url, SHOP)
    fill(database_url, rows=10)
    made = api.why("users", ["3"], database_url=database_url)
    assert made.made == "generated"
    held = value(database_url, "SELECT email FROM users WHERE id = 3")
    assert {c.name: c.value for c in made.columns}["email"] == held


def test_verify_passes_on_a_filled_database(database_url: str) -> None:
    load(database_url, SHOP)
    fill(database_url, rows=10)
    assert api.verify(database_url=database_url).ok


def test_tables_are_chosen_by_patterns(database_url: str) -> None:
    load(database_url, SHOP)
    report = fill(database_url, rows=5, only=("*",), exclude=("user_*",))
    assert set(rows(report)) == {"users", "roles"}


# --- circles --------------------------------------------------------------------------------------


def test_tables_that_need_each_other_are_filled_together(postgresql_url: str) -> None:
    load(postgresql_url, CIRCLE)
    load(
        postgresql_url,
        "ALTER TABLE teams ADD CONSTRAINT led_by FOREIGN KEY (captain_id) REFERENCES players(id)",
    )
    assert rows(fill(postgresql_url, rows=15)) == {"teams": 15, "players": 15}
    led = "SELECT count(*) FROM teams t JOIN players p ON p.id = t.captain_id"
    assert value(postgresql_url, led) == 15
    deferrable = "SELECT condeferrable FROM pg_constraint WHERE conname = 'led_by'"
    assert value(postgresql_url, deferrable) is False


def test_a_circle_in_sqlite_is_filled_together(sqlite_url: str) -> None:
    load(
        sqlite_url,
        CIRCLE.replace(
            "captain_id INTEGER NOT NULL", "captain_id INTEGER NOT NULL REFERENCES players(id)"
        ),
    )
    assert rows(fill(sqlite_url, rows=15)) == {"teams": 15, "players": 15}
    assert value(sqlite_url, "SELECT count(*) FROM pragma_foreign_key_check") == 0


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_a_circle_is_taken_back(kind: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    if kind == "sqlite":
        whole = "captain_id INTEGER NOT NULL REFERENCES players(id)"
        load(url, CIRCLE.replace("captain_id INTEGER NOT NULL", whole))
    else:
        load(url, CIRCLE)
        load(url, "ALTER TABLE teams ADD FOREIGN KEY (captain_id) REFERENCES players(id)")
    fill(url, rows=15)
    assert not api.undo(database_url=url, yes=True).refused
    assert value(url, "SELECT (SELECT count(*) FROM teams) + (SELECT count(*) FROM players)") == 0
    if kind == "postgresql":
        assert value(url, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'") == 2


CHECKED = """
CREATE TABLE categories (id SERIAL PRIMARY KEY, template_id INTEGER);
CREATE TABLE templates (
  id SERIAL PRIMARY KEY, category_id INTEGER REFERENCES categories CHECK (category_id IS NOT NULL)
);
ALTER TABLE categories ADD FOREIGN KEY (template_id) REFERENCES templates;
CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.id % 2 = 0 THEN RAISE EXCEPTION 'odd only'; END IF; RETURN NEW; END $$;
CREATE TRIGGER odd BEFORE INSERT ON categories FOR EACH ROW EXECUTE FUNCTION odd();
"""


def test_a_circle_is_opened_where_no_condition_wants_the_reference(postgresql_url: str) -> None:
    load(postgresql_url, CHECKED)
    load(postgresql_url, "INSERT INTO categories (id) VALUES (-1)")
    assert rows(fill(postgresql_url, rows=15))["templates"] == 15


NOTES = """
CREATE TABLE notes (id INTEGER PRIMARY KEY, kind VARCHAR(9) NOT NULL, revision_id INTEGER{refers},
  CHECK (kind IN ('draft', 'done')),
  CHECK (kind <> 'done' OR revision_id IS NOT NULL));
CREATE TABLE revisions (id INTEGER PRIMARY KEY, note_id INTEGER NOT NULL REFERENCES notes (id));
"""


def test_a_circle_is_taken_back_where_a_condition_wants_its_references(database_url: str) -> None:
    refers = " REFERENCES revisions (id)" if database_url.startswith("sqlite") else ""
    load(database_url, NOTES.format(refers=refers))
    if not refers:
        load(database_url, "ALTER TABLE notes ADD FOREIGN KEY (revision_id) REFERENCES revisions")
    assert rows(fill(database_url, rows=15)) == {"notes": 15, "revisions": 15}
    assert value(database_url, "SELECT count(*) FROM notes WHERE kind = 'done'") != 0
    assert not api.undo(database_url=database_url, yes=True).refused
    left = "SELECT (SELECT count(*) FROM notes) + (SELECT count(*) FROM revisions)"
    assert value(database_url, left) == 0
    if not refers:
        assert value(database_url, "SELECT count(*) FROM pg_constraint WHERE contype = 'f'") == 2


# --- triggers -------------------------------------------------------------------------------------

AUDITED = """
CREATE TABLE revisions (id SERIAL PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE audit (
  id SERIAL PRIMARY KEY, revision_id INTEGER NOT NULL CONSTRAINT of_revision REFERENCES revisions,
  what TEXT
);
CREATE TABLE things (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO audit (revision_id, what) VALUES (0, NEW.name); RETURN NULL; END $$;
CREATE TRIGGER noted AFTER INSERT ON things FOR EACH ROW EXECUTE FUNCTION noted();
"""
CHOOSY = """
CREATE TABLE notes (id SERIAL PRIMARY KEY, title TEXT NOT NULL, extra TEXT);
CREATE FUNCTION choosy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {condition} THEN RAISE EXCEPTION 'nobody wants this'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER choosy BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION choosy();
CREATE TABLE others (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
"""


def test_a_parent_that_a_trigger_asks_for_is_made(postgresql_url: str) -> None:
    load(postgresql_url, AUDITED)
    report = fill(postgresql_url, rows=5, exclude=("audit",))
    assert rows(report)["things"] == 5
    assert value(postgresql_url, "SELECT count(*) FROM revisions WHERE id = 0") == 1
    assert value(postgresql_url, "SELECT count(*) FROM audit") == 5


def test_columns_that_a_trigger_dislikes_are_left_out(postgresql_url: str) -> None:
    load(postgresql_url, CHOOSY.format(condition="NEW.extra IS NOT NULL"))
    assert rows(fill(postgresql_url, rows=10)) == {"notes": 10, "others": 10}
    assert value(postgresql_url, "SELECT count(extra) FROM notes") == 0


def test_others_take_the_places_of_rows_that_a_trigger_refuses(postgresql_url: str) -> None:
    load(postgresql_url, CHOOSY.format(condition="length(NEW.title) % 2 = 0"))
    report = fill(postgresql_url, rows=40)
    assert rows(report) == {"notes": 40, "others": 40}
    assert value(postgresql_url, "SELECT count(*) FROM notes WHERE mod(length(title), 2) = 0") == 0


def test_a_table_that_refuses_everything_stops_no_other(postgresql_url: str) -> None:
    load(postgresql_url, CHOOSY.format(condition="true"))
    report = fill(postgresql_url, rows=10)
    assert rows(report) == {"notes": 0, "others": 10}
    assert not report.ok
    assert "nobody wants this" in {t.table: t.why_not for t in report.tables}["notes"]


def test_with_strict_it_stops_everything(postgresql_url: str) -> None:
    load(postgresql_url, CHOOSY.format(condition="true"))
    with pytest.raises(ConstraintError, match="nobody wants this"):
        fill(postgresql_url, rows=10, strict=True)
    assert value(postgresql_url, "SELECT count(*) FROM others") == 0


# --- what cannot be -------------------------------------------------------------------------------


def test_more_rows_than_keys_allow_are_refused_with_the_key(database_url: str) -> None:
    load(database_url, "CREATE TABLE flags (is_on BOOLEAN NOT NULL PRIMARY KEY);")
    with pytest.raises(CapacityError, match=r"flags .*2"):
        fill(database_url, counts={"flags": 3})
    assert rows(fill(database_url, rows=3)) == {"flags": 2}


def test_a_table_that_is_not_there_is_named_with_the_closest(database_url: str) -> None:
    load(database_url, SHOP)
    with pytest.raises(UsageError, match="usrs") as caught:
        fill(database_url, counts={"usrs": 3})
    assert "users" in caught.value.hint


def test_contradictory_conditions_are_named(database_url: str) -> None:
    load(
        database_url,
        "CREATE TABLE odd (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n > 5),"
        " CHECK (n < 3)); CREATE TABLE fine (id INTEGER PRIMARY KEY, n INTEGER);",
    )
    report = fill(database_url, rows=5)
    assert rows(report) == {"odd": 0, "fine": 5}
    why = {t.table: t.why_not for t in report.tables}["odd"]
    assert "5" in why
    assert "3" in why


def test_an_empty_database_is_refused(database_url: str) -> None:
    load(database_url, "CREATE TABLE t (id INTEGER PRIMARY KEY); DROP TABLE t;")
    with pytest.raises(SchemaError, match="no tables"):
        fill(database_url)


def test_a_database_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="does not exist"):
        fill(f"sqlite:///{tmp_path / 'nowhere.db'}")
    assert not (tmp_path / "nowhere.db").exists()


def test_a_production_environment_is_refused(database_url: str) -> None:
    load(database_url, SHOP)
    seeding = SeedRequest(database_url=database_url, env="production", yes=True)
    with pytest.raises(GuardError, match="protected"):
        api.fill(FillRequest(seeding, rows=5))
    assert value(database_url, "SELECT count(*) FROM users") == 0


# --- what goes wrong in one table -----------------------------------------------------------------


@pytest.fixture
def restricted_url(postgresql_url: str) -> Iterator[str]:
    """A database with four tables, for a role that may not do the same with each of them."""
    role = f"seeds_test_{secrets.token_hex(4)}"
    tables = ("open", "write_only", "read_only", "closed")
    load(
        postgresql_url,
        ";".join(f'CREATE TABLE "{t}" (id INTEGER PRIMARY KEY, name TEXT)' for t in tables)
        + f"; CREATE ROLE {role} LOGIN PASSWORD 'restricted'; GRANT ALL ON SCHEMA public TO {role};"
        f' GRANT SELECT, INSERT ON "open" TO {role}; GRANT INSERT ON write_only TO {role};'
        f" GRANT SELECT ON read_only TO {role}",
    )
    url = sa.make_url(postgresql_url).set(username=role, password="restricted")
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        load(postgresql_url, f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_tables_that_a_role_may_not_fill_stop_no_other(restricted_url: str) -> None:
    try:
        report = fill(restricted_url, rows=5)
    except DatabaseError as error:
        if "authentication failed" in error.message:
            pytest.skip(f"the server does not let a new role in: {error.message}")
        raise
    assert rows(report)["open"] == 5
    reasons = {t.table: t.why_not for t in report.tables}
    for name in ("write_only", "read_only", "closed"):
        assert reasons[name]


def test_a_mistake_of_our_own_in_one_table_leaves_nothing_of_it(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(database_url, SHOP)
    whole = Loader.run

    def run(self: Loader) -> None:
        whole(self)
        if self.plan.entities[0].table.name == "roles":
            raise ValueError("nobody thought of this")

    monkeypatch.setattr(Loader, "run", run)
    report = fill(database_url, rows=5)
    assert rows(report) == {"users": 5, "roles": 0, "user_roles": 0}
    assert "nobody thought of this" in {t.table: t.why_not for t in report.tables}["roles"]
    assert value(database_url, "SELECT count(*) FROM roles") == 0


# --- speed ----------------------------------------------------------------------------------------


def test_a_further_table_takes_few_statements(
    two_postgresql: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from seeds.load.pg_wait import Cursor

    sent: list[str] = []
    execute, copy = Cursor.execute, Cursor.copy_expert

    def executed(self: Cursor, query: Any, vars: Any = None) -> None:  # noqa: A002 - as the driver
        sent.append(query)
        execute(self, query, vars)

    def copied(self: Cursor, sql: Any, *args: Any, **kwargs: Any) -> None:
        sent.append(sql)
        copy(self, sql, *args, **kwargs)

    monkeypatch.setattr(Cursor, "execute", executed)
    monkeypatch.setattr(Cursor, "copy_expert", copied)
    counts = []
    for url, tables in zip(two_postgresql, (2, 12), strict=True):
        emptied(url)
        each = "CREATE TABLE t{} (id serial PRIMARY KEY, name text, n integer CHECK (n > 0));"
        load(url, "".join(each.format(number) for number in range(tables)))
        sent.clear()
        fill(url, rows=3)
        counts.append(len(sent))
    assert (counts[1] - counts[0]) / 10 <= 22
