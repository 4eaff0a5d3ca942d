"""Tables whose triggers refuse most rows: as many others are found as are wanted."""

from __future__ import annotations

import datetime as dt

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.runner.reports import FillReport
from tests.support.scratch import load, value

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ROWS = 150

TRIGGER = """
CREATE FUNCTION judged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {wrong} THEN {then}; END IF;
  RETURN NEW;
END $$;
CREATE {kind} judged {when} INSERT ON {table} {how} FOR EACH ROW EXECUTE FUNCTION judged();
"""
STATES = """
CREATE TABLE projects (
  id serial PRIMARY KEY, state text NOT NULL CHECK (state IN ('a', 'b', 'c', 'd', 'e', 'open'))
);
CREATE TABLE tasks (id serial PRIMARY KEY, project_id integer NOT NULL REFERENCES projects);
"""
NOT_OPEN = "(SELECT state FROM projects WHERE id = NEW.project_id) <> 'open'"
PERIODS = """
CREATE TABLE periods (
  id serial PRIMARY KEY, first date NOT NULL, last date NOT NULL CHECK (last > first)
);
CREATE TABLE entries (
  id serial PRIMARY KEY, period_id integer NOT NULL REFERENCES periods, day date NOT NULL
);
"""
OUTSIDE = (
    "NOT EXISTS (SELECT FROM periods WHERE id = NEW.period_id AND NEW.day BETWEEN first AND last)"
)
TENANTS = """
CREATE TABLE tenants (id serial PRIMARY KEY, name text NOT NULL);
CREATE TABLE accounts (
  id serial PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenants, currency char(3) NOT NULL
);
CREATE TABLE invoices (
  id serial PRIMARY KEY, tenant_id integer NOT NULL REFERENCES tenants,
  account_id integer NOT NULL REFERENCES accounts, currency char(3) NOT NULL
);
"""
OTHER_TENANT = "NEW.tenant_id <> (SELECT tenant_id FROM accounts WHERE id = NEW.account_id)"
OTHER_CURRENCY = (
    f"{OTHER_TENANT} OR NEW.currency <> (SELECT currency FROM accounts WHERE id = NEW.account_id)"
)

MEMBERS = TENANTS.replace(
    "accounts (\n  id serial PRIMARY KEY, tenant_id integer NOT NULL",
    "accounts (\n  id serial PRIMARY KEY, tenant_id integer",
)
NOT_MINE = f"({OTHER_TENANT}) IS NOT FALSE"
ENTRIES = """
CREATE TABLE events (id serial PRIMARY KEY, title text NOT NULL);
CREATE TABLE talks (id serial PRIMARY KEY, event_id integer NOT NULL REFERENCES events);
CREATE TABLE breaks (id serial PRIMARY KEY, title text NOT NULL);
CREATE TABLE entries (
  id serial PRIMARY KEY, event_id integer NOT NULL REFERENCES events,
  kind text NOT NULL CHECK (kind IN ('talk', 'break')),
  talk_id integer UNIQUE REFERENCES talks, break_id integer UNIQUE REFERENCES breaks,
  CHECK (kind <> 'talk' OR (talk_id IS NOT NULL AND break_id IS NULL)),
  CHECK (kind <> 'break' OR (break_id IS NOT NULL AND talk_id IS NULL))
);
"""
OTHER_EVENT = "NEW.event_id <> (SELECT event_id FROM talks WHERE id = NEW.talk_id)"
AGENDA = """
CREATE TABLE events (
  id serial PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('meeting', 'lecture')),
  starts_at timestamp NOT NULL
);
CREATE TABLE talks (id serial PRIMARY KEY, title text NOT NULL);
CREATE TABLE entries (
  id serial PRIMARY KEY, event_id integer NOT NULL REFERENCES events,
  parent_id integer REFERENCES entries, talk_id integer REFERENCES talks,
  kind text NOT NULL CHECK (kind IN ('talk', 'pause')), starts_at timestamp NOT NULL,
  CHECK ((kind = 'talk') = (talk_id IS NOT NULL))
);
"""
ANOTHER_TIME = "NEW.starts_at <> (SELECT starts_at FROM events WHERE id = NEW.event_id)"
OUT_OF_PLACE = (
    f"{ANOTHER_TIME} OR NEW.event_id <> (SELECT event_id FROM entries WHERE id = NEW.parent_id)"
)
TREE = """
CREATE TABLE nodes (
  id serial PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('leaf', 'branch', 'stem')),
  parent_id integer NOT NULL REFERENCES nodes
);
"""
ON_A_LEAF = "(SELECT kind FROM nodes WHERE id = NEW.parent_id) = 'leaf'"
ROOMS = """
CREATE TABLE events (id serial PRIMARY KEY, room text NOT NULL);
CREATE TABLE rooms (id text PRIMARY KEY, first_event_id integer REFERENCES events);
CREATE TABLE marks (
  id serial PRIMARY KEY, room_id text NOT NULL REFERENCES rooms,
  event_id integer NOT NULL UNIQUE REFERENCES events
);
"""
OTHER_ROOM = "NEW.room_id <> (SELECT room FROM events WHERE id = NEW.event_id)"


def fill(url: str, rows: int = ROWS) -> FillReport:
    """Fill all tables."""
    seeding = SeedRequest(database_url=url, seed=7, as_of=AS_OF, yes=True)
    return api.fill(FillRequest(seeding, rows=rows))


def trigger(table: str, wrong: str, *, deferred: bool = False, silent: bool = False) -> str:
    """A trigger that refuses rows."""
    return TRIGGER.format(
        table=table,
        wrong=wrong,
        then="RETURN NULL" if silent else "RAISE EXCEPTION 'no %', NEW.id",
        kind="CONSTRAINT TRIGGER" if deferred else "TRIGGER",
        when="AFTER" if deferred else "BEFORE",
        how="DEFERRABLE INITIALLY DEFERRED" if deferred else "",
    )


@pytest.mark.parametrize(
    ("schema", "table", "wrong"),
    [
        pytest.param(STATES, "tasks", NOT_OPEN, id="the parent's state"),
        pytest.param(PERIODS, "entries", OUTSIDE, id="the parent's period"),
        pytest.param(TENANTS, "invoices", OTHER_TENANT, id="the parent's tenant"),
        pytest.param(TENANTS, "invoices", OTHER_CURRENCY, id="the parent's tenant and currency"),
        pytest.param(MEMBERS, "invoices", NOT_MINE, id="the tenant of a parent that has one"),
        pytest.param(TREE, "nodes", ON_A_LEAF, id="the kind of a row above"),
        pytest.param(AGENDA, "entries", OUT_OF_PLACE, id="the time of an event, whatever its kind"),
        pytest.param(ENTRIES, "entries", OTHER_EVENT, id="the event of a parent that is there"),
    ],
)
def test_rows_that_a_trigger_takes_by_their_parents_are_found(
    postgresql_url: str, schema: str, table: str, wrong: str
) -> None:
    load(postgresql_url, schema + trigger(table, wrong))
    fill(postgresql_url)
    assert value(postgresql_url, f"SELECT count(*) FROM {table}") == ROWS
    assert api.verify(database_url=postgresql_url).ok
    assert not api.undo(database_url=postgresql_url, yes=True).refused


@pytest.mark.parametrize("how", ["deferred", "silent"])
def test_triggers_that_say_it_late_or_never_are_met_as_well(postgresql_url: str, how: str) -> None:
    told = {"deferred": how == "deferred", "silent": how == "silent"}
    load(postgresql_url, STATES + trigger("tasks", NOT_OPEN, **told))
    report = fill(postgresql_url)
    assert value(postgresql_url, "SELECT count(*) FROM tasks") == ROWS
    assert {t.table: t.why_not for t in report.tables}["tasks"] == ""


def test_what_one_parent_may_have_is_shared_out_among_all(postgresql_url: str) -> None:
    full = "(SELECT count(*) FROM tasks WHERE project_id = NEW.project_id) >= 1"
    load(postgresql_url, STATES + trigger("tasks", full))
    fill(postgresql_url)
    different = value(postgresql_url, "SELECT count(DISTINCT project_id) FROM tasks")
    assert isinstance(different, int)
    assert different >= ROWS * 0.9


def test_rows_that_a_trigger_of_sqlite_takes_are_found(sqlite_url: str) -> None:
    load(
        sqlite_url,
        STATES.replace("serial", "integer")
        + "CREATE TRIGGER judged BEFORE INSERT ON tasks WHEN (SELECT state FROM projects"
        " WHERE id = NEW.project_id) <> 'open' BEGIN SELECT RAISE(ABORT, 'not open'); END;",
    )
    fill(sqlite_url)
    assert value(sqlite_url, "SELECT count(*) FROM tasks") == ROWS


def test_where_no_parent_will_do_the_trigger_is_quoted(postgresql_url: str) -> None:
    load(postgresql_url, ROOMS + trigger("marks", OTHER_ROOM))
    report = {t.table: t for t in fill(postgresql_url).tables}
    assert report["marks"].inserted == 0
    assert report["marks"].why_not.startswith("marks: no ")


ONE_AT_A_TIME = """
CREATE FUNCTION alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM new_rows) > 1 THEN RAISE EXCEPTION 'one at a time'; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER alone AFTER INSERT ON tasks REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION alone();
"""


def test_what_refuses_rows_together_is_told_where_each_alone_is_taken(postgresql_url: str) -> None:
    load(postgresql_url, STATES + trigger("tasks", NOT_OPEN) + ONE_AT_A_TIME)
    report = {t.table: t for t in fill(postgresql_url).tables}
    assert report["tasks"].inserted == 0
    assert "one at a time" in report["tasks"].why_not


def test_where_too_few_parents_will_do_the_trigger_is_quoted(postgresql_url: str) -> None:
    only_one = STATES.replace("integer NOT NULL REFERENCES", "integer NOT NULL UNIQUE REFERENCES")
    load(postgresql_url, only_one + trigger("tasks", NOT_OPEN))
    report = {t.table: t for t in fill(postgresql_url).tables}
    assert 0 < report["tasks"].inserted < ROWS
    assert "tasks: no " in report["tasks"].why_not
