"""Copies for the tests: from URL to URL, as the commands make them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from seeds.copying.copy import BATCH, Copy, TableCopy
from seeds.copying.creating import create_tables
from seeds.copying.databases import checked_url, refuse_same, snapshot, transaction
from seeds.copying.pairing import paired
from seeds.copying.source import described, refuse_months
from seeds.copying.target import refuse_rows, take
from seeds.load.engine import create_engine
from seeds.schema.batch import Batch
from seeds.schema.reflection import reflect


class Silent:
    """Nobody listens."""

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.rows: dict[str, int] = {}

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        self.rows = {name: 0 for name, _ in tables}

    def advance(self, table: str, rows: int) -> None:
        self.rows[table] += rows

    def message(self, text: str) -> None:
        self.messages.append(text)


def unchanged(batch: Batch) -> Batch:
    """Return rows as they are."""
    return batch


def copied(
    source_url: str,
    target_url: str,
    *,
    create: bool = True,
    empty: Sequence[str] = (),
    transform: Callable[[Batch], Batch] = unchanged,
    look: Callable[[Batch], None] = lambda batch: None,
    listener: Silent | None = None,
    batch_size: int = BATCH,
) -> list[TableCopy]:
    """Copy a database into another."""
    source, target = checked_url(source_url, "source"), checked_url(target_url, "target")
    with snapshot(source) as reading, transaction(target) as writing:
        refuse_same(reading, source, writing, target)
        take(writing, lambda holder: None, 5.0)
        there = described(reading, empty=empty)
        if create:
            create_tables(writing, there, reading)
        here = reflect(writing.connection)
        alike = reading.dialect == writing.dialect == "postgresql" and transform is unchanged
        written = {name: table.columns for name, table in there.tables.items()} if alike else None
        pairs = paired(
            there.tables, here.tables, writing.dialect, empty=frozenset(empty), written=written
        )
        refuse_months(reading, pairs)
        refuse_rows(writing, [pair.target for pair in pairs])
        return Copy(
            reading, writing, pairs, transform, look, listener or Silent(), batch_size=batch_size
        ).run()


@contextlib.contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """Open a database in a transaction that is committed."""
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def executed(url: str, *statements: str) -> None:
    """Execute statements, and commit."""
    with connected(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with connected(url) as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]
