"""Which table and column of the source becomes which of the target: decided before any row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from seeds.copying.casts import Cast, UncarriedError, cast_between
from seeds.errors import DatabaseError, SchemaError
from seeds.schema.batch import Batch
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.types import LogicalType


@dataclass(frozen=True)
class Pair:
    """A table of the source with that of the target.

    Attributes:
        source: The table that is read.
        target: The table that is written.
        columns: The columns that are sent, in the target's order.
        casts: What becomes of values whose type is another one there.
        rows: Whether rows are copied; otherwise the table stays empty.
    """

    source: TableInfo
    target: TableInfo
    columns: tuple[str, ...]
    casts: Mapping[str, Cast] = field(default_factory=dict, compare=False)
    rows: bool = True

    def carried(self, batch: Batch) -> Batch:
        """Return rows of the source as rows of the target.

        Raises:
            DatabaseError: A value does not fit the target's type; the column is named, and the
                value is not.
        """
        arrays = []
        for name in self.columns:
            array = batch.rows.column(name)
            cast = self.casts.get(name)
            if cast is not None:
                try:
                    array = cast(array)
                except (ValueError, pa.ArrowException):
                    raise DatabaseError(
                        f"{self.source.name}.{name}: a value does not fit the target's column",
                        "Give the column the same type in both databases.",
                    ) from None
            arrays.append(array)
        schema = pa.schema([(n, self.target.columns[n].type.arrow) for n in self.columns])
        rows = pa.record_batch(arrays, schema=schema)
        return Batch(self.target, rows, batch.canonical & set(self.columns))


def paired(
    source: Mapping[str, TableInfo],
    target: Mapping[str, TableInfo],
    dialect: str,
    *,
    empty: frozenset[str] = frozenset(),
) -> list[Pair]:
    """Return each table of the source with its counterpart.

    Args:
        source: The tables to copy, parents first.
        target: The tables that the target has.
        dialect: The target's kind of database.
        empty: Tables whose rows are not copied.

    Raises:
        SchemaError: Tables or columns are missing, or values cannot be carried; all are named.
    """
    missing = [name for name in source if name not in target]
    if missing:
        what = "table" if len(missing) == 1 else "tables"
        raise SchemaError(
            f"the target has no {what} {', '.join(missing)}",
            "Migrate the target, or add --create-tables to make them like the source's.",
        )
    problems: list[str] = []
    pairs = [
        _pair(table, target[name], dialect, name not in empty, problems)
        for name, table in source.items()
    ]
    if problems:
        raise SchemaError(
            "the source's rows do not fit the target's tables: " + "; ".join(problems),
            "Bring both databases to the same state of the schema.",
        )
    return pairs


def _pair(
    source: TableInfo, target: TableInfo, dialect: str, rows: bool, problems: list[str]
) -> Pair:
    target = replace(target, columns={n: _exact(c, source) for n, c in target.columns.items()})
    sent = {name for name, column in source.columns.items() if not column.generated}
    columns = tuple(n for n, c in target.columns.items() if n in sent and not c.generated)
    problems += [
        f"{source.name}.{name} is not there"
        for name, column in source.columns.items()
        if name not in target.columns and not column.generated
    ]
    problems += [
        f"{target.name}.{name} must have a value, and the source has no such column"
        for name, column in target.columns.items()
        if name not in sent
        and not (column.nullable or column.has_server_default or column.generated)
    ]
    casts: dict[str, Cast] = {}
    for name in columns:
        here, there = source.columns[name].type, target.columns[name].type
        try:
            cast = cast_between(here, there, dialect)
        except UncarriedError:
            problems.append(f"{source.name}.{name} is {_said(here)} here and {_said(there)} there")
            continue
        if cast is not None:
            casts[name] = cast
    return Pair(source, target, columns, casts, rows)


def _exact(column: ColumnInfo, source: TableInfo) -> ColumnInfo:
    """Return a column of decimals without limits with as many digits as the source's has."""
    other = source.columns.get(column.name)
    if other is None or not unlimited(column) or other.type.kind is not Kind.DECIMAL:
        return column
    return replace(column, type=other.type)


def unlimited(column: ColumnInfo) -> bool:
    """Tell whether a column takes decimals with any number of digits."""
    kind = None if column.source is None else column.source.type
    return column.type.kind is Kind.DECIMAL and getattr(kind, "precision", 0) is None


def _said(logical: LogicalType) -> str:
    return f"{logical.kind.value}s" if logical.kind is Kind.ARRAY else logical.kind.value
