"""Rows out of any database, by its driver: pages in the order of keys, as Arrow columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from seeds.errors import DatabaseError
from seeds.load import to_arrow
from seeds.load.errors import translated
from seeds.load.page_size import PAGE_BYTES, PageSize
from seeds.schema.batch import Batch
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind

_READ_ROWS = 1000
"""Rows held as Python objects at a time: few enough to stay in the processor's cache."""

_READ_BYTES = 2 << 20
"""Bytes of them, about."""


def pages(
    connection: sa.Connection,
    table: TableInfo,
    columns: Sequence[str],
    batch_size: int,
    inside: Sequence[Any],
) -> Iterator[Batch]:
    """Yield a table's rows in the order of its primary key, a query for each batch.

    The longer the rows, the fewer a batch has. A table without a key comes by one query.

    Args:
        connection: The connection; other statements may run between two batches.
        table: The table.
        columns: The columns wanted.
        batch_size: Rows of a batch at most.
        inside: Conditions that rows have to meet.
    """
    wanted = list(dict.fromkeys([*columns, *table.primary_key]))
    # Raw values: conversions of SQLAlchemy cost more than the query.
    raw = [_raw(table, c, connection.dialect.name) for c in wanted]
    places = [wanted.index(c) for c in table.primary_key]
    query = sa.select(*(c.label(f"c{i}") for i, c in enumerate(raw))).where(*inside)
    order = [raw[i] for i in places]
    if not order:
        yield from _once(connection, table, columns, query, batch_size)
        return
    size, piece = PageSize(batch_size), PageSize(_READ_ROWS, _READ_BYTES, _READ_ROWS // 8)
    last: tuple[Any, ...] | None = None
    while True:
        page = query.order_by(*order).limit(size.rows)
        if last is not None:
            page = page.where(_after(order, last))
        with translated(table.name):
            parts, end = _page(connection, table, columns, page, piece)
        rows, room = sum(part.num_rows for part in parts), sum(part.nbytes for part in parts)
        if parts:
            whole = pa.Table.from_batches(parts).combine_chunks().to_batches()[0]
            del parts
            yield Batch(table, whole)
            del whole
        if rows < size.rows and room < PAGE_BYTES:
            return
        size.learn(rows, room)
        last = tuple(end[i] for i in places)


def _raw(table: TableInfo, name: str, dialect: str) -> Any:
    """Return what to select of a column, so that the driver gives what the database has."""
    column = table.source_column(name)
    if dialect == "postgresql" and table.columns[name].type.kind is Kind.OTHER:
        return sa.cast(column, sa.Text())
    return sa.type_coerce(column, sa.types.NullType())


def _page(
    connection: sa.Connection, table: TableInfo, columns: Sequence[str], query: Any, piece: PageSize
) -> tuple[list[Any], Sequence[Any]]:
    """Return the rows of a query in parts, and the last one as the driver gives it.

    The driver's own rows: SQLAlchemy's would take twice the time of reading. Rows that do not
    fit a page any more are left for the next one.
    """
    parts: list[Any] = []
    last: Sequence[Any] = ()
    room = 0
    with connection.execute(query) as result:
        cursor: Any = result.cursor
        while room < PAGE_BYTES and (rows := cursor.fetchmany(piece.rows)):
            part = _batch(table, columns, rows).rows
            piece.learn(part.num_rows, part.nbytes)
            room += part.nbytes
            parts.append(part)
            last = rows[-1]
    return parts, last


def _once(
    connection: sa.Connection, table: TableInfo, columns: Sequence[str], query: Any, batch_size: int
) -> Iterator[Batch]:
    size = PageSize(batch_size)
    with translated(table.name):
        result = connection.execute(
            query, execution_options={"stream_results": True, "max_row_buffer": batch_size}
        )
    with result:
        while rows := result.fetchmany(size.rows):
            batch = _batch(table, columns, rows)
            size.learn(batch.rows.num_rows, batch.rows.nbytes)
            del rows
            yield batch


def _batch(table: TableInfo, columns: Sequence[str], rows: Sequence[Any]) -> Batch:
    by_column = list(zip(*rows, strict=True))
    arrays = []
    for i, name in enumerate(columns):
        try:
            arrays.append(to_arrow.column(by_column[i], table.columns[name].type))
        except (ValueError, TypeError, ArithmeticError, pa.ArrowException) as error:
            raise DatabaseError(
                f"{table.name}.{name}: a value cannot be read ({error})",
                "Look the value up in the database, and correct it.",
            ) from error
    schema = pa.schema([(c, table.columns[c].type.arrow) for c in columns])
    return Batch(table, pa.record_batch(arrays, schema=schema))


def _after(order: Sequence[Any], last: Sequence[Any]) -> Any:
    """Return the condition of being after a composite key, spelt for every dialect."""
    return sa.or_(
        *(
            sa.and_(*(order[j] == last[j] for j in range(i)), order[i] > last[i])
            for i in range(len(order))
        )
    )
