"""SQL: INSERT statements of many rows, for one of the databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.files.writing.base import Dialect, Writer
from seeds.files.writing.texts import (
    compact,
    hex_text,
    instant_text,
    interval_text,
    join,
    joined_rows,
    json_lists,
    nothing_for,
    uuid_text,
)
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.schema.types import LogicalType

pc: Any = _compute

STATEMENT = 500
"""Rows of one statement."""


class SqlWriter(Writer):
    """Writes INSERT statements; columns that the database computes are left out."""

    suffix = ".sql"

    def encode(self, rows: pa.RecordBatch) -> bytes:
        dialect = self.options.dialect
        own = [(i, info) for i, info in enumerate(self.infos) if not info.generated]
        names = ", ".join(_quoted(info.name, dialect) for _, info in own)
        table = ".".join(_quoted(part, dialect) for part in self._path())
        pieces: list[Any] = []
        for position, (i, info) in enumerate(own):
            pieces.append("(" if position == 0 else ", ")
            literals = _literals(rows.column(i), info.type, dialect)
            pieces.append(nothing_for(literals, "NULL"))
        texts = join(*pieces, ")")
        head = f"INSERT INTO {table} ({names}) VALUES\n".encode()
        return b"".join(
            head + joined_rows(compact(texts.slice(start, STATEMENT)), ",\n") + b";\n"
            for start in range(0, rows.num_rows, STATEMENT)
        )

    def _path(self) -> list[str]:
        source = self.table.source
        return [source.name] if source.schema is None else [source.schema, source.name]

    def put(self, encoded: bytes) -> None:
        self.sink.write(encoded)


def _quoted(name: str, dialect: Dialect) -> str:
    quote = "`" if dialect == "mysql" else '"'
    return quote + name.replace(quote, quote * 2) + quote


def _literals(array: Any, logical: LogicalType, dialect: Dialect) -> Any:
    """Return each value as a literal; NULL stays NULL."""
    match logical.kind:
        case Kind.INTEGER | Kind.DECIMAL:
            return array.cast(pa.string())
        case Kind.FLOAT:
            finite = pc.fill_null(pc.is_finite(array), True)
            if pc.all(finite).as_py() is not False:
                return array.cast(pa.string())
            return pc.if_else(finite, array.cast(pa.string()), _special(array, dialect))
        case Kind.BOOLEAN:
            return (
                array.cast(pa.int8()).cast(pa.string())
                if dialect == "sqlite"
                else (array.cast(pa.string()))
            )
        case Kind.BYTES:
            if dialect == "postgresql":
                return join("'", hex_text(array), "'")
            return join("x'", hex_text(array, ""), "'")
    return join("'", _escaped(_text(array, logical, dialect), dialect), "'")


def _special(array: Any, dialect: Dialect) -> Any:
    """Return NaN and infinities, as far as the database has them."""
    if dialect == "sqlite":
        big = pc.if_else(pc.greater(array, 0.0), "9e999", "-9e999")
        return pc.if_else(pc.is_nan(array), pa.scalar(None, pa.string()), big)
    names = pc.if_else(pc.greater(array, 0.0), "'Infinity'", "'-Infinity'")
    return pc.if_else(pc.is_nan(array), "'NaN'", names)


def _text(array: Any, logical: LogicalType, dialect: Dialect) -> Any:
    """Return values as the text that stands between the quotes."""
    if dialect != "postgresql":
        match logical.kind:
            case Kind.TIMESTAMP:
                return instant_text(array, separator=" ", zone="")
            # As SQLAlchemy stores them where the database has no such type.
            case Kind.INTERVAL:
                return array.cast(pa.int64()).cast(pa.timestamp("us")).cast(pa.string())
            case Kind.UUID:
                return pc.replace_substring(uuid_text(array), "-", "")
    match logical.kind:
        case Kind.TIMESTAMP:
            return instant_text(array, separator=" ", zone="+00")
        case Kind.TIME if logical.timezone and dialect == "postgresql":
            return join(array.cast(pa.string()), "+00")
        case Kind.INTERVAL:
            return interval_text(array)
        case Kind.UUID:
            return uuid_text(array)
        case Kind.ARRAY:
            if dialect == "postgresql":
                return pa.array([_list(v, logical) for v in array], pa.string())
            return json_lists(array, logical)
        case Kind.TEXT | Kind.JSON:
            return array
    return array.cast(pa.string())


def _list(value: Any, logical: LogicalType) -> str | None:
    """Return a list as PostgreSQL's array literal."""
    if not value.is_valid:
        return None
    assert logical.item is not None
    items = _text(value.values, logical.item, "postgresql").to_pylist()
    return "{" + ",".join("NULL" if item is None else _item(item) for item in items) + "}"


def _item(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _escaped(texts: Any, dialect: Dialect) -> Any:
    if dialect == "mysql":
        texts = pc.replace_substring(texts, "\\", "\\\\")
    return pc.replace_substring(texts, "'", "''")
