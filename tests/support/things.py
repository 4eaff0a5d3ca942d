"""A table with a column of every kind, rows for it, and what files of the rows say."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from hypothesis import strategies as st

from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind, LogicalType

TYPES = {
    "whole": LogicalType(Kind.INTEGER),
    "real": LogicalType(Kind.FLOAT),
    "price": LogicalType(Kind.DECIMAL, precision=12, scale=2),
    "active": LogicalType(Kind.BOOLEAN),
    "name": LogicalType(Kind.TEXT),
    "about": LogicalType(Kind.JSON),
    "seen": LogicalType(Kind.TIMESTAMP, timezone=True),
    "local": LogicalType(Kind.TIMESTAMP),
    "day": LogicalType(Kind.DATE),
    "at": LogicalType(Kind.TIME),
    "lasted": LogicalType(Kind.INTERVAL),
    "code": LogicalType(Kind.UUID),
    "raw": LogicalType(Kind.BYTES),
    "tags": LogicalType(Kind.ARRAY, item=LogicalType(Kind.TEXT)),
    "sizes": LogicalType(Kind.ARRAY, item=LogicalType(Kind.INTEGER)),
    'odd "name", it\'s': LogicalType(Kind.TEXT),
}


def table(*names: str) -> TableInfo:
    """Return the table, with some of its columns."""
    columns = {
        name: ColumnInfo(name, type_, nullable=True)
        for name, type_ in TYPES.items()
        if not names or name in names
    }
    return TableInfo("things", columns, (), (), (), sa.Table("things", sa.MetaData()))


# Text that a column can hold: no half characters, and no NUL, which PostgreSQL has not.
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
_moments = st.datetimes()
_documents = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "whole": st.integers(-(2**63), 2**63 - 1),
    "real": st.floats().map(lambda value: value + 0.0),  # without -0.0, which is 0 in JSON
    "price": st.integers(-(10**12) + 1, 10**12 - 1).map(lambda n: Decimal(n).scaleb(-2)),
    "active": st.booleans(),
    "name": texts,
    # JSON cannot tell a document that is null from no document.
    "about": _documents.filter(lambda value: value is not None).map(
        lambda value: json.dumps(value, ensure_ascii=False)
    ),
    "seen": _moments.map(lambda moment: moment.replace(tzinfo=dt.UTC)),
    "local": _moments,
    "day": st.dates(),
    "at": st.times(),
    "lasted": st.timedeltas(dt.timedelta(days=-10_000), dt.timedelta(days=10_000)),
    "code": st.uuids().map(lambda value: value.bytes),
    "raw": st.binary(max_size=20),
    "tags": st.lists(st.none() | texts, max_size=4),
    "sizes": st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=4),
    'odd "name", it\'s': texts,
}


def rows(*names: str) -> st.SearchStrategy[pa.RecordBatch]:
    """Return record batches of some of the columns."""
    chosen = names or tuple(TYPES)
    cells = st.tuples(*(st.none() | VALUES[name] for name in chosen))
    return st.lists(cells, max_size=8).map(lambda found: batch(chosen, found))


def batch(names: Sequence[str], cells: Sequence[Sequence[Any]]) -> pa.RecordBatch:
    """Return rows as a batch."""
    arrays: list[Any] = [
        pa.array([row[i] for row in cells], TYPES[name].arrow) for i, name in enumerate(names)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(names))


def meant(rows: pa.RecordBatch) -> list[dict[str, Any]]:
    """Return rows as comparable Python values."""
    found: list[dict[str, Any]] = rows.to_pylist()
    return [{name: _comparable(value, name) for name, value in row.items()} for row in found]


def _comparable(value: Any, name: str) -> Any:
    if value is None:
        return None
    if TYPES[name].kind is Kind.JSON:
        return json.dumps(json.loads(value), sort_keys=True)
    if TYPES[name].kind is Kind.UUID:
        return uuid.UUID(bytes=value)
    return repr(value) if isinstance(value, float) else value


def parsed(texts: dict[str, Any]) -> dict[str, Any]:
    """Return what the texts (or JSON values) of a row mean."""
    return {n: None if text is None else _PARSERS[TYPES[n].kind](text) for n, text in texts.items()}


def _interval(text: str) -> dt.timedelta:
    assert text.startswith("PT")
    assert text.endswith("S")
    return dt.timedelta(microseconds=int(Decimal(text[2:-1]).scaleb(6)))


_PARSERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.INTEGER: int,
    Kind.FLOAT: lambda text: repr(float(text)),
    Kind.DECIMAL: lambda text: Decimal(str(text)),
    Kind.BOOLEAN: lambda value: {"true": True, "false": False}[str(value).lower()],
    Kind.TEXT: str,
    Kind.JSON: lambda v: json.dumps(json.loads(v) if isinstance(v, str) else v, sort_keys=True),
    Kind.TIMESTAMP: dt.datetime.fromisoformat,
    Kind.DATE: dt.date.fromisoformat,
    Kind.TIME: dt.time.fromisoformat,
    Kind.INTERVAL: _interval,
    Kind.UUID: uuid.UUID,
    Kind.BYTES: lambda text: bytes.fromhex(text.removeprefix("\\x")),
    Kind.ARRAY: lambda value: json.loads(value) if isinstance(value, str) else value,
}
