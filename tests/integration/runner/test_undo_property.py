"""Whatever runs and people did before: an undo takes exactly the rows of its run, or nothing."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds import api
from seeds.config.project import Project
from seeds.errors import GuardError
from seeds.load.engine import create_engine
from tests.support import postgresql
from tests.support.library import Base
from tests.support.library_project import library_project

TABLES = {table.name: table for table in Base.metadata.sorted_tables}
AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
Rows = dict[tuple[str, Any], tuple[Any, ...]]

RUN = st.tuples(
    st.just("run"),
    st.sampled_from(["members", "books", "loans", "all"]),
    st.integers(1, 30),
    st.booleans(),
)
EDIT = st.tuples(st.just("edit"), st.sampled_from(sorted(TABLES)), st.integers(0, 99))
DELETE = st.tuples(st.just("delete"), st.sampled_from(["stamps", "members"]), st.integers(0, 99))
INSERT = st.tuples(
    st.just("insert"), st.sampled_from(["members", "authors", "stamps"]), st.integers(0, 99)
)
REPLACE = st.tuples(st.just("replace"), st.just("stamps"), st.integers(0, 99))
UNDO = st.tuples(st.just("undo"), st.integers(0, 9), st.booleans())
ACTIONS = st.lists(st.one_of(RUN, RUN, EDIT, DELETE, INSERT, REPLACE, UNDO), max_size=8)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The lending library."""
    with library_project(tmp_path_factory.mktemp("library")) as found:
        yield found


@dataclass
class World:
    """A database, and what the test knows of it.

    Attributes:
        project: The library.
        url: Its database.
        engine: A connection of the test's own.
        written: The keys that each run inserted, as the test saw them appear.
        edited: Rows that a person changed or put in place of others.
        as_written: Rows as their runs wrote them.
    """

    project: Project
    url: str
    engine: sa.Engine
    written: dict[int, set[tuple[str, Any]]] = field(default_factory=dict)
    edited: set[tuple[str, Any]] = field(default_factory=set)
    as_written: Rows = field(default_factory=dict)

    def rows(self) -> Rows:
        """Return all rows of the library as they lie in the database."""
        found: Rows = {}
        with self.engine.connect() as connection:
            for name in TABLES:
                for row in connection.exec_driver_sql(f"SELECT * FROM {name}"):
                    found[name, row[0]] = tuple(row)
        return found

    def execute(self, statement: Any) -> None:
        """Do something as a person would, foreign keys and all."""
        with self.engine.begin() as connection:
            connection.execute(statement)

    def run(self, seeder: str, count: int, clear: bool) -> None:
        """Seed; note which rows are new."""
        before = set() if clear else set(self.rows())
        names = () if seeder == "all" else (seeder,)
        if seeder == "loans" and not {t for t, _ in self.rows()} >= {"members", "books"}:
            names = ()
        request = api.SeedRequest(
            seeders=names, count=count, clear=clear, migrate=True, as_of=AS_OF,
            database_url=self.url,
        )  # fmt: skip
        report = api.seed(request, project=self.project)
        there = self.rows()
        cleared = {t.table for t in report.tables if t.deleted} if clear else set()
        for keys in self.written.values():
            keys -= {key for key in keys if key[0] in cleared and clear}
        if clear:
            emptied = {t.table for t in report.tables}
            before = {key for key in there if key[0] not in emptied}
            for keys in self.written.values():
                keys -= {key for key in keys if key[0] in emptied}
            self.edited -= {key for key in self.edited if key[0] in emptied}
        self.written[report.run] = set(there) - before
        self.edited -= self.written[report.run]
        self.as_written |= {key: there[key] for key in self.written[report.run]}

    def undo(self, number: int, force: bool) -> None:
        """Undo a run and look whether it was right."""
        before = self.rows()
        own = self.written[number] & set(before)
        touched = own & self.edited
        differing = {key for key in own if before[key] != self.as_written[key]}
        dependants = self.dependants(before, own)
        try:
            report = api.undo([number], force=force, project=self.project, database_url=self.url)
        except GuardError as error:
            refusal = str(error)
        else:
            refusal = ""
        if refusal:
            assert self.rows() == before, "a refusal changes nothing"
            assert (touched and not force) or dependants, f"refused without a reason: {refusal}"
            return
        assert not dependants, "rows of others referred to these"
        assert force or not differing, "edited rows went without --force"
        after = self.rows()
        assert after == {key: row for key, row in before.items() if key not in own}
        assert sum(table.deleted for table in report.tables) == len(own)
        self.written[number] = set()

    def dependants(self, rows: Rows, own: set[tuple[str, Any]]) -> set[tuple[str, Any]]:
        """Return rows of others that refer to rows of a run."""
        found = set()
        for (name, key), row in rows.items():
            columns = list(TABLES[name].columns)
            for column, value in zip(columns, row, strict=True):
                for foreign in column.foreign_keys:
                    if (foreign.column.table.name, value) in own and (name, key) not in own:
                        found.add((name, key))
        return found

    def pick(self, table: str, number: int) -> Any:
        """Return the key of one of a table's rows, ``None`` when there is none."""
        keys = sorted((key for name, key in self.rows() if name == table), key=str)
        return keys[number % len(keys)] if keys else None

    def edit(self, table: str, number: int) -> None:
        """Change a row a little."""
        key = self.pick(table, number)
        if key is None:
            return
        name, value = {
            "members": ("name", f"edited {number}"),
            "authors": ("name", f"edited {number}"),
            "books": ("price", 99),
            "loans": ("note", f"edited {number}"),
            "loan_items": ("stamps", 77),
            "stamps": ("place", 88),
        }[table]
        before = self.rows()[table, key]
        self.execute(self.where(sa.update(TABLES[table]).values({name: value}), table, key))
        if self.rows()[table, key] != before:
            self.edited.add((table, key))

    def delete(self, table: str, number: int) -> None:
        """Delete a row that nothing refers to."""
        key = self.pick(table, number)
        if key is not None and not self.dependants(self.rows(), {(table, key)}):
            self.execute(self.where(sa.delete(TABLES[table]), table, key))
            for keys in self.written.values():
                keys.discard((table, key))
            self.edited.discard((table, key))

    def insert(self, table: str, number: int) -> None:
        """Insert a row of one's own, below a row that a run may have written."""
        if table == "authors":
            self.execute(sa.insert(TABLES[table]).values(id=uuid.uuid4(), name="Somebody"))
        elif table == "members":
            mentor = self.pick("members", number)
            self.execute(
                sa.insert(TABLES[table]).values(
                    email=f"{uuid.uuid4()}@example.com", name="Own", level="READER",
                    is_active=True, balance=1, joined_at=AS_OF,
                    mentor_id=mentor if number % 3 == 0 else None,
                )
            )  # fmt: skip
        elif (item := self.pick("loan_items", number)) is not None:
            self.execute(sa.insert(TABLES[table]).values(item_id=item, place=1, stamped_at=AS_OF))

    def replace(self, table: str, number: int) -> None:
        """Put a row of one's own in the place, and under the key, of another."""
        key = self.pick(table, number)
        if key is None:
            return
        item = self.rows()[table, key][1]
        self.execute(self.where(sa.delete(TABLES[table]), table, key))
        self.execute(
            sa.insert(TABLES[table]).values(id=key, item_id=item, place=1000, stamped_at=AS_OF)
        )
        self.edited.add((table, key))

    @staticmethod
    def where(statement: Any, table: str, key: Any) -> Any:
        """Restrict a statement to the row with a key as the driver gave it."""
        column = TABLES[table].c.id
        return statement.where(sa.type_coerce(column, sa.types.NullType()) == key)

    def act(self, action: tuple[Any, ...]) -> None:
        """Do one thing."""
        kind, *rest = action
        if kind == "undo":
            runs = sorted(number for number, keys in self.written.items() if keys)
            if runs:
                self.undo(runs[rest[0] % len(runs)], rest[1])
        else:
            getattr(self, kind)(*rest)


def play(project: Project, url: str, actions: list[tuple[Any, ...]], last: int) -> None:
    """Do things one after another; in the end undo every run, the given one first."""
    engine = create_engine(url)
    try:
        Base.metadata.create_all(engine)
        world = World(project, url, engine)
        world.run("all", 12, clear=False)
        for action in actions:
            world.act(action)
        runs = sorted((n for n, keys in world.written.items() if keys), reverse=True)
        for number in sorted(runs, key=lambda n: n != last):
            world.undo(number, force=False)
            if world.written[number]:
                world.undo(number, force=True)
    finally:
        engine.dispose()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS, last=st.integers(1, 5))
def test_on_sqlite_an_undo_leaves_every_row_that_its_run_did_not_write_as_it_was(
    project: Project, tmp_path: Path, actions: list[tuple[Any, ...]], last: int
) -> None:
    play(project, f"sqlite:///{tmp_path / f'{uuid.uuid4().hex}.db'}", actions, last)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS, last=st.integers(1, 5))
def test_on_postgresql_an_undo_leaves_every_row_that_its_run_did_not_write_as_it_was(
    project: Project,
    postgresql_server: postgresql.Server,
    actions: list[tuple[Any, ...]],
    last: int,
) -> None:
    with postgresql_server.database() as url:
        play(project, url, actions, last)
