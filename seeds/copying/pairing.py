"""Which table and column of the source becomes which of the target: decided before any row."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from seeds.copying.casts import Cast, UncarriedError, cast_between
from seeds.errors import DatabaseError, SchemaError
from seeds.schema.batch import Batch
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind, LogicalType


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
    written: Mapping[str, Collection[str]] | None = None,
) -> list[Pair]:
    """Return each table of the source with its counterpart.

    Args:
        source: The tables to copy, parents first.
        target: The tables that the target has.
        dialect: The target's kind of database.
        empty: Tables whose rows are not copied; of which types their columns are is no matter.
        written: Columns by table that may be carried as the texts that the database reads and
            writes, since nothing looks into them: what no other type holds (time zones of times,
            months of time spans, bounds of arrays) is kept. For two databases of one kind.

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
        Pair(table, target[name], (), rows=False)
        if name in empty
        else _pair(
            *_as_written(table, target[name], (written or {}).get(name, ())), dialect, problems
        )
        for name, table in source.items()
    ]
    if problems:
        raise SchemaError(
            "the source's rows do not fit the target's tables: " + "; ".join(problems),
            "Bring both databases to the same state of the schema.",
        )
    return pairs


def _pair(source: TableInfo, target: TableInfo, dialect: str, problems: list[str]) -> Pair:
    target = replace(target, columns={n: _exact(c, source) for n, c in target.columns.items()})
    sent = {name for name, column in source.columns.items() if not column.generated}
    columns = tuple(n for n, c in target.columns.items() if n in sent and not c.generated)
    problems += [
        f"{source.name}.{name} is not there"
        for name, column in source.columns.items()
        if name not in target.columns and not column.generated
    ]
    problems += [
        f"{source.name}.{name} is computed here and not there"
        for name, column in source.columns.items()
        if column.generated and name in target.columns and not target.columns[name].generated
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
            if here.kind is there.kind is Kind.OTHER and not _same(source, target, name):
                raise UncarriedError
            cast = cast_between(here, there, dialect)
        except UncarriedError:
            problems.append(
                f"{source.name}.{name} is {_said(source, name)} here and "
                f"{_said(target, name)} there"
            )
            continue
        if cast is not None:
            casts[name] = cast
    return Pair(source, target, columns, casts)


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


# --- as it is written -----------------------------------------------------------------------------


def _as_written(
    source: TableInfo, target: TableInfo, names: Collection[str]
) -> tuple[TableInfo, TableInfo]:
    """Return both tables with columns that are carried as texts, where both have the same type."""
    chosen = [
        name
        for name in names
        if name in target.columns
        and _is_more_than_its_values(source.columns[name].type)
        and source.columns[name].type == target.columns[name].type
        and _same(source, target, name)
    ]
    if not chosen:
        return source, target
    return _other(source, chosen), _other(target, chosen)


def _is_more_than_its_values(logical: LogicalType) -> bool:
    match logical.kind:
        case Kind.INTERVAL:
            return True
        case Kind.TIME:
            return logical.timezone
        case Kind.ARRAY:
            # What is within bytes and documents is looked at as such.
            return logical.item is not None and logical.item.kind not in (Kind.BYTES, Kind.JSON)
    return False


def _other(table: TableInfo, names: Collection[str]) -> TableInfo:
    columns = {
        name: replace(column, type=LogicalType(Kind.OTHER)) if name in names else column
        for name, column in table.columns.items()
    }
    return replace(table, columns=columns)


def _same(source: TableInfo, target: TableInfo, name: str) -> bool:
    """Tell whether a column has the same type on both sides, as the database writes it."""
    return _written(source, name) == _written(target, name)


def _written(table: TableInfo, name: str) -> str:
    kind: sa.types.TypeEngine[Any] = table.source_column(name).type
    dialect: sa.Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # has no types
    return str(kind.compile(dialect=dialect))


def _said(table: TableInfo, name: str) -> str:
    logical = table.columns[name].type
    if logical.kind is Kind.OTHER:
        return _written(table, name).lower() or "of no type"
    return f"{logical.kind.value}s" if logical.kind is Kind.ARRAY else logical.kind.value
