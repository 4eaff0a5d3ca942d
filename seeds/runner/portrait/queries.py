"""The statements that a portrait is made of: figures of all rows, some rows, the first rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import quoted_name

from seeds.load.within import Scope
from seeds.runner.portrait.values import ORDERED
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.table import ColumnInfo, TableInfo

_GOLDEN = 2_654_435_761  # Knuth: 2^32 over the golden ratio; multiples of it spread evenly


def figures(
    table: TableInfo, columns: Sequence[ColumnInfo], hidden: frozenset[str], dialect: str
) -> sa.Select[Any]:
    """Return the statement of a table's figures, which reads it once.

    The columns of its one row: ``rows``; for each column *i* ``n{i}`` (values that are not NULL)
    and, for kinds that have them and names that are not hidden, ``low{i}`` and ``high{i}``:
    the extremes of numbers and times, of texts and bytes the extreme lengths.
    """
    wanted: list[Any] = [sa.func.count().label("rows")]
    for i, info in enumerate(columns):
        column = _plain(info.name)
        wanted.append(sa.func.count(column).label(f"n{i}"))
        extreme = None if info.name in hidden else _extreme(info, column, dialect)
        if extreme is not None:
            wanted += [
                sa.func.min(extreme).label(f"low{i}"),
                sa.func.max(extreme).label(f"high{i}"),
            ]
    return sa.select(*wanted).select_from(_clause(table, columns))


def has_lengths(info: ColumnInfo) -> bool:
    """Tell whether what is measured of a column are lengths, not values."""
    if info.type.kind is Kind.TEXT:
        return not info.type.labels
    return info.type.kind in (Kind.BYTES, Kind.JSON)


def some_rows(
    table: TableInfo, columns: Sequence[ColumnInfo], share: float, dialect: str
) -> sa.Select[Any]:
    """Return the statement of a part of a table's rows, the same rows as long as it stays as it is.

    Args:
        table: The table.
        columns: The columns wanted.
        share: The part of the rows; 1 for all.
        dialect: The kind of database.
    """
    clause = _clause(table, columns)
    wanted = [_plain(info.name) for info in columns]
    if share >= 1:
        return sa.select(*wanted).select_from(clause)
    if dialect == "postgresql":
        # Row by row, not page by page: rows of a page are often alike, and all were just read.
        sample = sa.tablesample(clause, sa.func.bernoulli(share * 100), seed=sa.literal(42))
        return sa.select(*(sample.c[info.name] for info in columns))
    if dialect == "sqlite":
        hashed: Any = sa.literal_column("(rowid % 2147483648)") * _GOLDEN % 2**32
        return sa.select(*wanted).select_from(clause).where(hashed < int(share * 2**32))
    seeded = sa.func.rand(42) if dialect == "mysql" else sa.func.random()
    return sa.select(*wanted).select_from(clause).where(seeded < share)


def any_rows(table: TableInfo, columns: Sequence[ColumnInfo], share: float) -> sa.Select[Any]:
    """Return the statement of a part of the rows of an SQLite table that has no row numbers."""
    drawn = sa.func.abs(sa.func.random() % 1_000_000)
    return (
        sa.select(*(_plain(info.name) for info in columns))
        .select_from(_clause(table, columns))
        .where(drawn < int(share * 1_000_000))
    )


def first_rows(table: TableInfo, columns: Sequence[ColumnInfo], most: int) -> sa.Select[Any]:
    """Return the statement of a table's first rows, in the order of its key."""
    there = {info.name for info in columns}
    key = [_plain(name) for name in table.primary_key if name in there]
    return (
        sa.select(*(_plain(info.name) for info in columns))
        .select_from(_clause(table, columns))
        .order_by(*key)
        .limit(most)
    )


def lengths(row: Mapping[str, Any], i: int) -> tuple[int | None, int | None]:
    """Return the shortest and the longest length of column *i* from the row of figures."""
    low, high = row.get(f"low{i}"), row.get(f"high{i}")
    return (None if low is None else int(low)), (None if high is None else int(high))


def _extreme(info: ColumnInfo, column: Any, dialect: str) -> Any:
    if info.type.kind in ORDERED:
        return column
    if not has_lengths(info):
        return None
    if info.type.kind is Kind.BYTES:
        return sa.func.octet_length(column) if dialect == "postgresql" else sa.func.length(column)
    # What the model calls a text may be an address or an enumeration to the database.
    text = sa.cast(column, sa.Text)
    return sa.func.length(text) if dialect == "sqlite" else sa.func.char_length(text)


def _clause(table: TableInfo, columns: Sequence[ColumnInfo]) -> sa.TableClause:
    return Scope.clause(table, [info.name for info in columns])


def _plain(name: str) -> Any:
    """Return a column without a type: its values come as the driver gives them."""
    return sa.column(quoted_name(name, True))
