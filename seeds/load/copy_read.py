"""Rows out of PostgreSQL: COPY TO as CSV, parsed by Arrow into logical columns."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.csv

from seeds.errors import DatabaseError, SchemaError
from seeds.load import copy_exact, to_arrow
from seeds.load.errors import translated
from seeds.load.page_size import PAGE_BYTES, PageSize
from seeds.load.pg_catalog import ColumnType, column_types, own_rows_of, quote
from seeds.schema.batch import Batch
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind, LogicalType

_MOST_BYTES = 4 * PAGE_BYTES
"""Bytes of a page that are kept: rows may be much longer than those before."""

_DELIMITER, _QUOTE = "\x02", "\x01"
"""Signs that hardly any text has: so next to nothing has to be quoted, documents least of all."""

_CSV = r"FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01'"

_PIECE = 1 << 20
"""Bytes that are looked at at a time; the server sends row by row."""

_PLAIN_KEY = re.compile(rb"[0-9A-Za-z_-]+")

_UNREADABLE = "Look the value up in the database, and correct it or leave the table alone."


def pages(
    cursor: Any,
    table: TableInfo,
    columns: Sequence[str],
    batch_size: int,
    inside: Sequence[str] = (),
) -> Iterator[Batch]:
    """Yield a table's rows in the order of its primary key, a COPY for each batch.

    Every page begins after the last key of the one before (an index scan), so the connection
    is free between two batches and memory does not grow: the longer the rows, the fewer a page
    has.

    Args:
        cursor: The driver's cursor.
        table: The table.
        columns: The columns wanted.
        batch_size: Rows of a batch at most.
        inside: Conditions in SQL that rows have to meet.
    """
    with translated(table.name):
        real = column_types(cursor, table)
    lacking = [c for c in (*columns, *table.primary_key) if c not in real]
    if lacking:
        raise SchemaError(
            f"the database has no column {table.name}.{lacking[0]}",
            "Bring the schema up to date: seed migrate.",
        )
    canonical = frozenset(
        c for c in columns if table.columns[c].type.kind is Kind.JSON and real[c].name == "jsonb"
    )
    key = list(table.primary_key)
    listed = ", ".join(quote(c) for c in key)
    size = PageSize(batch_size)
    marks = ", ".join(f"%s::{_escaped(real[c].formatted)}" for c in key)
    last: Sequence[str] | None = None
    parsing: _Parsing | None = None
    with ThreadPoolExecutor(1, "seeds-parse") as pool:
        while True:
            conditions = [f"({one})" for one in inside]
            if last is not None:
                after = cursor.mogrify(f"({_escaped(listed)}) > ({marks})", tuple(last))
                conditions.append(after.decode())
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            which = f"{where} ORDER BY {listed}"
            data, cut = _copy(cursor, table, columns, real, which, size.rows, exact=False)
            if parsing is not None:
                page = parsing.result(lambda w, n: _exact(cursor, table, columns, real, w, n))
                yield _batch(table, columns, page, canonical)
                parsing = None
            if not data:
                return
            first, ended = last is None, data.count(b"\n") < size.rows
            ahead = None if first or cut or ended else _last_key(data, len(key))
            if ahead is not None:
                # While Arrow parses this page the server writes the next.
                future = pool.submit(_parse, table, columns, data, exact=False)
                parsing = _Parsing(future, which, size.rows)
                size.learn(size.rows, len(data))
                last = ahead
                continue
            try:
                page = _parse(table, columns, data, exact=False)
            except pa.ArrowInvalid:
                data, cut = _copy(cursor, table, columns, real, which, size.rows, exact=True)
                page = _parse(table, columns, data, exact=True)
            rows, last_page = page.num_rows, not cut and page.num_rows < size.rows
            size.learn(rows, len(data))
            last = [page.column(len(columns) + i)[-1].as_py() for i in range(len(key))]
            yield _batch(table, columns, page, canonical)
            if last_page:
                return


@dataclass(frozen=True)
class _Parsing:
    """A page that is being parsed, and how it was asked for."""

    future: Future[Any]
    which: str
    rows: int

    def result(self, again: Callable[[str, int], Any]) -> Any:
        """Return the page, read once more if it has values that are not read like this."""
        try:
            return self.future.result()
        except pa.ArrowInvalid:
            return again(self.which, self.rows)


def _exact(
    cursor: Any,
    table: TableInfo,
    columns: Sequence[str],
    real: Mapping[str, ColumnType],
    which: str,
    rows: int,
) -> Any:
    """Return a whole page in the other form, however long it is."""
    data, _ = _copy(cursor, table, columns, real, which, rows, exact=True, bounded=False)
    return _parse(table, columns, data, exact=True)


def _last_key(data: bytes, count: int) -> list[str] | None:
    """Return the key of the last row of CSV, ``None`` when it takes more than a look."""
    fields = data[-200:].rstrip(b"\n").rsplit(_DELIMITER.encode(), count)
    if len(fields) <= count or not all(map(_PLAIN_KEY.fullmatch, fields[1:])):
        return None
    return [field.decode() for field in fields[1:]]


def _copy(
    cursor: Any,
    table: TableInfo,
    columns: Sequence[str],
    real: Mapping[str, ColumnType],
    which: str,
    rows: int,
    *,
    exact: bool,
    bounded: bool = True,
) -> tuple[bytes, bool]:
    """Return rows as CSV, the columns and then the key as text, and whether some were left out."""
    selected = []
    for i, name in enumerate(columns):
        logical = table.columns[name].type
        sql = _expression(quote(name), logical, real[name])
        if exact and logical.kind in copy_exact.KINDS:
            plain = quote(name) if logical.kind is Kind.INTERVAL else sql
            sql = copy_exact.expression(plain, logical)
        selected.append(f"{sql} AS c{i}")
    selected += [f"{quote(c)}::text AS k{i}" for i, c in enumerate(table.primary_key)]
    query = f"SELECT {', '.join(selected)} FROM {own_rows_of(table)}{which}"
    sink = _Sink(_MOST_BYTES if bounded and rows > 1 else None)
    with translated(table.name), io.BufferedWriter(sink, _PIECE) as buffer:
        cursor.copy_expert(f"COPY ({query} LIMIT {rows}) TO STDOUT ({_CSV})", buffer)
    data = sink.kept.getvalue()
    if not sink.full:
        return data, False
    if whole := whole_rows(data):
        return data[:whole], True
    del data, sink
    return _copy(cursor, table, columns, real, which, 1, exact=exact)[0], True


class _Sink(io.RawIOBase):
    """Keeps what is written up to some length, and forgets the rest.

    The server sends all that it was asked for, however long it is; what is forgotten is read once
    more in the next page.
    """

    def __init__(self, most: int | None) -> None:
        self.kept = io.BytesIO()
        self.full = False
        self._most = most

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        length = len(data)
        if not self.full:
            self.kept.write(data)
            self.full = self._most is not None and self.kept.tell() > self._most
        return length


def whole_rows(text: bytes) -> int:
    """Return the length of all complete rows at the beginning of CSV; its quotes are doubled."""
    quote = _QUOTE.encode()
    end, quotes = len(text), text.count(quote)
    while (at := text.rfind(b"\n", 0, end)) >= 0:
        quotes -= text.count(quote, at, end)
        if quotes % 2 == 0:
            return at + 1
        end = at
    return 0


def _escaped(sql: str) -> str:
    """Return SQL that the driver may look for placeholders in."""
    return sql.replace("%", "%%")


def _expression(name: str, logical: LogicalType, real: ColumnType) -> str:
    """Return SQL whose text Arrow reads as the logical type."""
    match logical.kind:
        case Kind.TIMESTAMP if real.name == "timestamptz":
            return f"{name} AT TIME ZONE 'UTC'"
        case Kind.TIME if real.name == "timetz":
            return f"({name} AT TIME ZONE 'UTC')::time"
        case Kind.DECIMAL if real.formatted.endswith(f",{logical.scale})"):
            return name  # which has these digits, and no others
        case Kind.DECIMAL:
            return f"round({name}::numeric, {logical.scale})"
        case Kind.INTERVAL:
            return f"round(extract(epoch FROM {name}) * 1000000)"
        case Kind.UUID:
            return f"replace({name}::text, '-', '')"
        case Kind.BYTES:
            return f"encode({name}, 'hex')"
        case Kind.ARRAY if logical.item and logical.item.kind is Kind.BYTES:
            items = f"SELECT array_to_json(array_agg(encode(x, 'hex'))) FROM unnest({name}) x"
            return f"CASE WHEN {name} IS NOT NULL THEN coalesce(({items}), '[]') END"
        case Kind.ARRAY:
            return f"array_to_json({name})"
        case Kind.BOOLEAN:
            return f"{name}::boolean"
        case Kind.TEXT if real.name == "bpchar":
            return f"{name}::text"  # without the blanks at its end
    return name


_PARSED = {
    Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL, Kind.BOOLEAN, Kind.TEXT, Kind.JSON, Kind.DATE,
    Kind.TIME, Kind.OTHER,
}  # fmt: skip


def _parsed_type(logical: LogicalType, exact: bool) -> Any:
    """Return the type that Arrow's CSV reader shall make."""
    if exact and logical.kind in copy_exact.KINDS:
        return pa.string()
    if logical.kind in _PARSED:
        return logical.arrow
    if logical.kind is Kind.TIMESTAMP:
        return pa.timestamp("us")
    return pa.int64() if logical.kind is Kind.INTERVAL else pa.string()


def _parse(table: TableInfo, columns: Sequence[str], data: bytes, *, exact: bool) -> Any:
    keys = range(len(table.primary_key))
    names = [f"c{i}" for i in range(len(columns))] + [f"k{i}" for i in keys]
    types = {f"c{i}": _parsed_type(table.columns[c].type, exact) for i, c in enumerate(columns)}
    types |= {f"k{i}": pa.string() for i in keys}
    source: Any = pa.BufferReader(data)
    try:
        return pa.csv.read_csv(
            source,
            pa.csv.ReadOptions(
                column_names=names, use_threads=False, block_size=max(len(data) + 1, 1 << 16)
            ),
            pa.csv.ParseOptions(delimiter=_DELIMITER, quote_char=_QUOTE, newlines_in_values=True),
            pa.csv.ConvertOptions(
                column_types=types,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        )
    except pa.ArrowInvalid as error:
        if not exact:
            raise
        at = re.search(r"column #(\d+)", str(error))
        where = f"{table.name}.{columns[int(at[1])]}" if at else table.name
        raise DatabaseError(f"{where}: a value cannot be read ({error})", _UNREADABLE) from error


def _batch(table: TableInfo, columns: Sequence[str], page: Any, canonical: frozenset[str]) -> Batch:
    arrays = []
    for i, name in enumerate(columns):
        column = page.column(i).combine_chunks()
        try:
            arrays.append(_finish(column, table.columns[name].type))
        except (ValueError, TypeError, ArithmeticError) as error:
            raise DatabaseError(
                f"{table.name}.{name}: a value cannot be read ({error})", _UNREADABLE
            ) from error
    schema = pa.schema([(c, table.columns[c].type.arrow) for c in columns])
    return Batch(table, pa.record_batch(arrays, schema=schema), canonical)


def _finish(column: Any, logical: LogicalType) -> Any:
    if logical.kind in copy_exact.KINDS and column.type == pa.string():
        return copy_exact.column(column.to_pylist(), logical)
    match logical.kind:
        case Kind.TIMESTAMP if logical.timezone:
            return column.cast(pa.int64()).cast(logical.arrow)
        case Kind.INTERVAL:
            return column.cast(logical.arrow)
        case Kind.UUID | Kind.BYTES:
            binary = [None if v is None else bytes.fromhex(v) for v in column.to_pylist()]
            return pa.array(binary, logical.arrow)
        case Kind.ARRAY:
            assert logical.item is not None
            values = [
                None if v is None else json.loads(v, parse_float=Decimal)
                for v in column.to_pylist()
            ]
            return to_arrow.lists([_items(v, logical.item) for v in values], logical.item)
    return column


def _items(values: Any, item: LogicalType) -> Any:
    if values is None:
        return None
    match item.kind:
        case Kind.BYTES:
            return [None if v is None else bytes.fromhex(v) for v in values]
        case Kind.FLOAT:
            return [None if v is None else float(v) for v in values]
        case Kind.JSON:
            return [None if v is None else json.dumps(v, default=float) for v in values]
    return values
