"""What holds in the source holds in the copy, whatever the schema."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds import api
from tests.support.copying import connected, executed, rows


@dataclass(frozen=True)
class Table:
    """A table: its key, whom it refers to, how wide its texts are, and how many rows it has.

    Attributes:
        number: What it is called by.
        keys: The type of its key, or of the first part of it.
        composite: Whether its key is of two columns.
        parent: The number of the table it refers to, which may be its own.
        width: Characters that its label takes.
        dates: The type of its dates.
        deferred: Whether references are checked at the end, where a database can do that.
        rows: Its rows.
    """

    number: int
    keys: str
    composite: bool
    parent: int | None
    width: int
    dates: str
    deferred: bool
    rows: int

    @property
    def name(self) -> str:
        return f"t{self.number}"


@dataclass(frozen=True)
class Ends:
    """Two empty databases of a kind."""

    source: str
    target: str

    @property
    def kind(self) -> str:
        return sa.make_url(self.source).get_backend_name()


@st.composite
def schemas(draw: st.DrawFn) -> list[Table]:
    """Tables that refer to themselves, to each other, and in circles."""
    count = draw(st.integers(1, 4))
    return [
        Table(
            n,
            keys=draw(st.sampled_from(["VARCHAR(40)", "BIGINT", "UUID"])),
            composite=draw(st.booleans()),
            parent=draw(st.none() | st.integers(0, count - 1)),
            width=draw(st.sampled_from([20, 30, 64])),
            dates=draw(st.sampled_from(["DATE", "TIMESTAMP"])),
            deferred=draw(st.booleans()),
            rows=draw(st.integers(0, 7)),
        )
        for n in range(count)
    ]


# --- what is made of a schema --------------------------------------------------------------------


KEYS = {
    "VARCHAR(40)": "length(k) > 9",
    "BIGINT": "k >= 0",
    "UUID": "k IS NOT NULL",
}
"""What keys are made of, and a check that holds for those of the source and the masked ones."""


def key_type(table: Table, kind: str) -> str:
    # SQLite has no type for UUIDs.
    return "CHAR(36)" if table.keys == "UUID" and kind == "sqlite" else table.keys


def made(tables: list[Table], kind: str) -> tuple[list[str], list[str]]:
    """Return the statements that make tables, and those that make the references left."""
    statements, references = [], []
    for table in tables:
        columns = [
            f"k {key_type(table, kind)} NOT NULL CHECK ({KEYS[table.keys]})",
            "m INTEGER NOT NULL CHECK (m >= 0)",
            f"label VARCHAR({table.width}) UNIQUE CHECK (length(label) <= {table.width})",
            "shout TEXT GENERATED ALWAYS AS (upper(label)) STORED",
            "mail VARCHAR(60) NOT NULL CHECK (mail LIKE '%@%.%')",
            f"begun {table.dates} NOT NULL",
            f"ended {table.dates} CHECK (ended >= begun)",
            "amount NUMERIC(8, 2) NOT NULL CHECK (amount > 0)",
            "kind VARCHAR(9) NOT NULL CHECK (kind = 'one' OR kind = 'two')",
        ]
        if table.parent is not None:
            columns += [f"pk {key_type(tables[table.parent], kind)}", "pm INTEGER"]
        columns.append("PRIMARY KEY (k, m)" if table.composite else "PRIMARY KEY (k)")
        if table.parent is not None:
            parent = tables[table.parent]
            own, other = ("pk, pm", "k, m") if parent.composite else ("pk", "k")
            key = f"FOREIGN KEY ({own}) REFERENCES {parent.name} ({other})"
            key += " DEFERRABLE INITIALLY DEFERRED" if table.deferred else ""
            if kind == "sqlite":
                columns.append(key)
            else:
                references.append(f"ALTER TABLE {table.name} ADD {key}")
        statements.append(f"CREATE TABLE {table.name} ({', '.join(columns)})")
    return statements, references


def filled(tables: list[Table]) -> list[str]:
    """Return the statements that fill the tables, references last."""
    first, last = [], []
    for table in tables:
        for row in range(table.rows):
            time = "" if table.dates == "DATE" else " 17:30:00"
            month = f"20{10 + row}-0{1 + table.number}"
            # For some a year ends in between.
            end = f"{month}-2{row}{time}" if row % 2 else f"20{11 + row}-01-05{time}"
            values = {
                "k": key(table, row),
                "m": str(row % 3),
                "label": f"'label-{table.number}-{row}'" if row % 3 else "NULL",
                "mail": f"'Person.{row}@mail.example'",
                "begun": f"'{month}-1{row}{time}'",
                "ended": f"'{end}'" if row % 4 else "NULL",
                "amount": f"{10 ** (row % 6)}.01",
                "kind": "'one'" if row % 2 else "'two'",
            }
            names, cells = ", ".join(values), ", ".join(values.values())
            first.append(f"INSERT INTO {table.name} ({names}) VALUES ({cells})")
            if table.parent is None or not tables[table.parent].rows or row % 4 == 0:
                continue
            parent = tables[table.parent]
            up = (row * 5 + table.number) % parent.rows
            last.append(
                f"UPDATE {table.name} SET pk = {key(parent, up)}, pm = {up % 3}"
                f" WHERE k = {key(table, row)} AND m = {row % 3}"
            )
    return first + last


def key(table: Table, row: int) -> str:
    # Composite keys share their first part.
    number = row // 2 if table.composite else row
    match table.keys:
        case "BIGINT":
            return str(10 ** (4 + 3 * table.number) + number)
        case "UUID":
            return f"'{uuid.UUID(int=table.number * 1000 + number)}'"
        case _:
            return f"'customer-{table.number}-{number:05d}'"


def rules(tables: list[Table]) -> str:
    lines = ["version = 1"]
    for table in tables:
        small = '{ mask = "hash" }' if table.composite else '{ keep = "a small number" }'
        lines += [
            f"[tables.{table.name}]",
            # Children share their parents' subject, and the others are their own.
            f'subject = "{"k" if table.parent is None else "pk"}"',
            f"[tables.{table.name}.columns]",
            'k = { mask = "hash" }',
            f"m = {small}",
            'label = { mask = "username" }',
            'mail = { mask = "email" }',
            'begun = { mask = "date_shift" }',
            'ended = { mask = "date_shift" }',
            'amount = { mask = "noise" }',
            'kind = { keep = "one of two" }',
        ]
        if table.parent is not None and not tables[table.parent].composite:
            lines.append('pm = { keep = "a small number" }')
    return "\n".join(lines)


# --- what has to hold ----------------------------------------------------------------------------


def shape(ends: Ends, url: str, tables: list[Table]) -> list[object]:
    """Return what masking must not change: who has how many children, intervals, and NULLs."""
    found: list[object] = []
    for table in tables:
        uniques = (
            "count(*), count(DISTINCT k || '/' || m), count(label), count(DISTINCT label),"
            " count(shout), count(ended), count(DISTINCT mail), count(DISTINCT amount)"
        )
        found.append(rows(url, f"SELECT {uniques} FROM {table.name}"))
        lasted = days(ends, "ended", "begun")
        found.append(rows(url, f"SELECT kind, {lasted} AS n FROM {table.name} ORDER BY kind, n"))
        if table.parent is None:
            continue
        parent = tables[table.parent]
        on = "c.pk = p.k AND c.pm = p.m" if parent.composite else "c.pk = p.k"
        children = (
            f"SELECT count(c.k) AS n FROM {parent.name} p LEFT JOIN {table.name} c ON {on}"
            " GROUP BY p.k, p.m ORDER BY n"
        )
        found += [rows(url, children), rows(url, f"SELECT count(pk) FROM {table.name}")]
        if parent.parent is None:
            between = days(ends, "c.begun", "p.begun")
            joined = f"{parent.name} p JOIN {table.name} c ON {on}"
            found.append(rows(url, f"SELECT {between} AS n FROM {joined} ORDER BY n"))
    return found


def days(ends: Ends, later: str, earlier: str) -> str:
    if ends.kind == "sqlite":
        return f"round(julianday({later}) - julianday({earlier}))"
    return f"{later}::date - {earlier}::date"


def check(ends: Ends, tables: list[Table], file: Path, *, create: bool) -> None:
    """Copy a database by rules and look at what came of it."""
    there, references = made(tables, ends.kind)
    for statements in ([*there, *filled(tables)], references):
        changed(ends.source, statements)
    if not create:
        changed(ends.target, there + references)
    before = shape(ends, ends.source, tables)
    file.write_text(rules(tables))
    options = api.AnonymizeOptions(create_tables=create, batch_size=3)
    report = api.anonymize(ends.source, ends.target, file, options)
    assert {t.table: t.rows for t in report.tables} == {t.name: t.rows for t in tables}
    assert shape(ends, ends.target, tables) == before
    assert shape(ends, ends.source, tables) == before
    constraints_hold(ends)
    masked = "CAST(k AS TEXT) LIKE 'customer-%' OR label LIKE 'label-%' OR mail LIKE '%l.example'"
    for table in tables:
        assert rows(ends.target, f"SELECT count(*) FROM {table.name} WHERE {masked}") == [(0,)]


def changed(url: str, statements: list[str]) -> None:
    """Execute statements, with references that lead somewhere at their end."""
    with connected(url) as connection:
        if url.startswith("sqlite"):
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for statement in statements:
            connection.execute(sa.text(statement))


_CONSTRAINTS = """
SELECT conrelid::regclass::text, contype::text, condeferrable, condeferred,
  pg_get_constraintdef(oid)
FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND convalidated
  AND conrelid::regclass::text <> 'seed_runs'
ORDER BY 1, 2, 5
"""


def constraints_hold(ends: Ends) -> None:
    """Check that the target has the constraints of the source, and that no row violates one."""
    if ends.kind == "sqlite":
        assert rows(ends.target, "PRAGMA foreign_key_check") == []
        assert rows(ends.target, "PRAGMA integrity_check") == [("ok",)]
        return
    # The server has looked at every row for a constraint that is there and valid.
    assert rows(ends.target, _CONSTRAINTS) == rows(ends.source, _CONSTRAINTS)
    off = "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"
    assert rows(ends.target, off) == [(0,)]


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(tables=schemas(), create=st.booleans())
def test_what_holds_in_any_schema_of_sqlite_holds_in_the_copy(
    tables: list[Table], create: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("ends")
    ends = Ends(f"sqlite:///{folder / 'a.db'}", f"sqlite:///{folder / 'b.db'}")
    check(ends, tables, folder / "rules.toml", create=create)


@settings(
    max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(tables=schemas(), create=st.booleans())
def test_what_holds_in_any_schema_of_postgresql_holds_in_the_copy(
    tables: list[Table], create: bool, two: tuple[str, str], tmp_path: Path
) -> None:
    for url in two:
        executed(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    check(Ends(*two), tables, tmp_path / "rules.toml", create=create)
