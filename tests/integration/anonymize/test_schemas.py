"""What holds in the source holds in the copy, whatever the schema."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds import api
from tests.support.copying import connected, rows

KEY = "9f8c1b7e5d3a42606c4e8f1a2b3d5c7e90817263544f3e2d1c0bfaebdc8d7e6f"


@dataclass(frozen=True)
class Table:
    """A table: its key, whom it refers to, and how many rows it has."""

    number: int
    composite: bool
    parent: int | None
    rows: int

    @property
    def name(self) -> str:
        return f"t{self.number}"


@st.composite
def schemas(draw: st.DrawFn) -> list[Table]:
    """Tables that refer to themselves, to each other, and in circles."""
    count = draw(st.integers(1, 4))
    return [
        Table(
            n,
            draw(st.booleans()),
            draw(st.none() | st.integers(0, count - 1)),
            draw(st.integers(0, 7)),
        )
        for n in range(count)
    ]


def statements(tables: list[Table]) -> list[str]:
    made = []
    for table in tables:
        columns = ["k VARCHAR(40) NOT NULL", "m INTEGER NOT NULL", "label VARCHAR(30) UNIQUE"]
        columns.append("PRIMARY KEY (k, m)" if table.composite else "PRIMARY KEY (k)")
        if table.parent is not None:
            parent = tables[table.parent]
            if parent.composite:
                columns[2:2] = ["pk VARCHAR(40)", "pm INTEGER"]
                columns.append(f"FOREIGN KEY (pk, pm) REFERENCES {parent.name} (k, m)")
            else:
                columns[2:2] = ["pk VARCHAR(40)"]
                columns.append(f"FOREIGN KEY (pk) REFERENCES {parent.name} (k)")
        made.append(f"CREATE TABLE {table.name} ({', '.join(columns)})")
    for table in tables:
        for row in range(table.rows):
            values = {"k": f"'{key(table, row)}'", "m": str(row % 3)}
            parents = [] if table.parent is None else [tables[table.parent]]
            for parent in parents:
                if not parent.rows or row % 4 == 0:
                    continue
                up = (row * 5 + table.number) % parent.rows
                values["pk"] = f"'{key(parent, up)}'"
                if parent.composite:
                    values["pm"] = str(up % 3)
            if row % 3:
                values["label"] = f"'label-{table.number}-{row}'"
            names, cells = ", ".join(values), ", ".join(values.values())
            made.append(f"INSERT INTO {table.name} ({names}) VALUES ({cells})")
    return made


def key(table: Table, row: int) -> str:
    # Composite keys share their first part.
    return f"customer-{table.number}-{row // 2 if table.composite else row:05d}"


def rules(tables: list[Table]) -> str:
    lines = ["version = 1"]
    for table in tables:
        lines += [
            f"[tables.{table.name}.columns]",
            'k = { mask = "hash" }',
            'm = { mask = "hash" }' if table.composite else 'm = { keep = "a small number" }',
            'label = { mask = "username" }',
        ]
    return "\n".join(lines)


def shape(url: str, tables: list[Table]) -> list[object]:
    """Return what masking must not change: who has how many children, and what is NULL."""
    found: list[object] = []
    for table in tables:
        uniques = "count(*), count(DISTINCT k || '/' || m), count(label), count(DISTINCT label)"
        found.append(rows(url, f"SELECT {uniques} FROM {table.name}"))
        if table.parent is None:
            continue
        parent = tables[table.parent]
        on = "c.pk = p.k AND c.pm = p.m" if parent.composite else "c.pk = p.k"
        children = (
            f"SELECT count(c.k) AS n FROM {parent.name} p LEFT JOIN {table.name} c ON {on}"
            " GROUP BY p.k, p.m ORDER BY n"
        )
        found += [rows(url, children), rows(url, f"SELECT count(pk) FROM {table.name}")]
    return found


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(tables=schemas())
def test_references_and_uniqueness_hold_for_any_schema(
    tables: list[Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEEDS_ANONYMIZE_KEY", KEY)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = f"sqlite:///{folder / 'a.db'}", f"sqlite:///{folder / 'b.db'}"
        with connected(source) as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            for statement in statements(tables):
                connection.exec_driver_sql(statement)
        assert rows(source, "PRAGMA foreign_key_check") == []
        file = folder / "rules.toml"
        file.write_text(rules(tables))
        options = api.AnonymizeOptions(create_tables=True, batch_size=3)
        report = api.anonymize(source, target, file, options)
        assert sum(t.rows for t in report.tables) == sum(t.rows for t in tables)
        assert rows(target, "PRAGMA foreign_key_check") == []
        assert shape(target, tables) == shape(source, tables)
        for table in tables:
            query = f"SELECT count(*) FROM {table.name} WHERE k LIKE 'customer-%'"
            assert rows(target, query) == [(0,)]
