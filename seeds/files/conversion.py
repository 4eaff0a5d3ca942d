"""Columns of a file as columns of a table: Arrow types of the logical types, errors by row.

A column is converted whole, inside Arrow. Only when that fails, or for the kinds that Arrow has no
conversion for, each distinct text is looked at alone, and what cannot be taken is told by row.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.files.conversion_text import FALSE, TRUE, CellError, Style, cell_reader
from seeds.schema.beyond import is_beyond
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

EMPTY = "is empty, and must have a value"
_SHOWN = 40
_MARKER = secrets.token_hex(16)
_TOGETHER = 1000


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be taken: its row within the column, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Converted:
    """A column of a table; cells with a problem are NULL."""

    array: Any
    problems: tuple[Problem, ...] = ()


def convert(array: Any, info: ColumnInfo, style: Style, default: Any = None) -> Converted:
    """Return a column of a file as one of a table.

    Args:
        array: Texts, or values of any Arrow type.
        info: The table's column.
        style: How numbers and times are written.
        default: What empty cells hold instead, a scalar of the column's Arrow type.
    """
    array = plain(array, info.type)
    made = _whole(array, info.type, style)
    if made is not None:
        made = _within_bounds(made, info.type)
    problems: tuple[Problem, ...] = ()
    if made is None:
        made, problems = _each(array, info.type, style)
    if info.type.kind is Kind.TEXT and info.type.padded:
        made = pc.utf8_rtrim(made, " ")
    if default is not None and made.null_count:
        made = pc.if_else(made.is_null(), default, made)
    if not info.nullable and made.null_count:
        if info.type.kind is Kind.TEXT and not info.type.labels:
            # Whoever writes CSV without quotes has no other way to write an empty text.
            made = pc.fill_null(made, "")
        else:
            problems = (*problems, *_missing(made, {p.row for p in problems}))
    return Converted(made, problems)


def _missing(array: Any, known: set[int]) -> list[Problem]:
    rows = pc.indices_nonzero(array.is_null()).to_pylist()
    return [Problem(row, EMPTY) for row in rows if row not in known]


def plain(array: Any, logical: LogicalType) -> Any:
    """Return one array without dictionaries and large offsets; blanks around numbers go."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if isinstance(array.type, pa.DictionaryType):
        array = array.dictionary_decode()
    if pa.types.is_large_string(array.type) or array.type == pa.string_view():
        array = array.cast(pa.string())
    if pa.types.is_large_binary(array.type):
        array = array.cast(pa.binary())
    if pa.types.is_string(array.type) and logical.kind not in (Kind.TEXT, Kind.JSON):
        array = pc.utf8_trim_whitespace(array)
        empty = pc.equal(array, "")
        if pc.any(empty).as_py():
            array = pc.if_else(empty, pa.scalar(None, pa.string()), array)
    return array


# -- whole columns -------------------------------------------------------------------------------


def _whole(array: Any, logical: LogicalType, style: Style) -> Any | None:
    """Return the column converted inside Arrow, ``None`` when some cell needs a closer look."""
    if array.null_count == len(array):
        return pa.array([None] * len(array), logical.arrow)
    try:
        if pa.types.is_string(array.type):
            return _texts(array, logical, style)
        return _typed(array, logical, style)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError):
        return None


def _texts(array: Any, logical: LogicalType, style: Style) -> Any | None:
    match logical.kind:
        case Kind.INTEGER:
            return array.cast(pa.int64())
        case Kind.FLOAT | Kind.DECIMAL:
            if style.decimal == ",":
                if pc.any(pc.match_substring(array, ".")).as_py():
                    return None
                array = pc.replace_substring(array, ",", ".")
            return array.cast(logical.arrow)
        case Kind.BOOLEAN:
            lower = pc.utf8_lower(array)
            true = pc.is_in(lower, pa.array(sorted(TRUE)))
            known = pc.or_(true, pc.is_in(lower, pa.array(sorted(FALSE))))
            if not pc.all(pc.or_(known, array.is_null())).as_py():
                return None
            return pc.if_else(array.is_null(), pa.scalar(None, pa.bool_()), true)
        case Kind.TEXT:
            return array
        case Kind.JSON:
            nul = style.dialect == "postgresql"
            if nul and pc.any(pc.match_substring(array, "\\u0000")).as_py():
                return None
            return array if _all_json(array) else None
        case Kind.TIMESTAMP if style.date_format is None:
            return _timestamps(array, logical, style)
        case Kind.DATE if style.date_format is None:
            return array.cast(pa.date32())
    return None


def _all_json(array: Any) -> bool:
    """Tell whether every text is one JSON value, by decoding all of them at once.

    They are joined to a list with a marker between them. A text that is not one value by itself
    either spoils the list, or takes markers into a value, or puts a marker in another's place.
    """
    texts = array.drop_null().unique().to_pylist()
    separator = f',"{_MARKER}",'
    for start in range(0, len(texts), _TOGETHER):
        part = texts[start : start + _TOGETHER]
        try:
            found = _DECODER.decode(f"[{separator.join(part)}]")
        except (ValueError, RecursionError):
            return False
        if len(found) != 2 * len(part) - 1 or any(m != _MARKER for m in found[1::2]):
            return False
    return True


def _refuse(name: str) -> Any:
    raise ValueError(name)


# Only looked through: numbers are not made, some of which Python would refuse to make.
_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=str, parse_float=str)


def _timestamps(array: Any, logical: LogicalType, style: Style) -> Any:
    try:
        made = array.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        made = array.cast(pa.timestamp("us", tz="UTC"))
    return _zoned(made, logical, style)


def _zoned(made: Any, logical: LogicalType, style: Style) -> Any:
    """Bring times to UTC; those without a zone are meant in the style's."""
    if made.type.tz is None and logical.timezone and style.timezone != "UTC":
        made = pc.assume_timezone(made, style.timezone, ambiguous="earliest")
    return made.cast(pa.int64()).cast(logical.arrow)


def _typed(array: Any, logical: LogicalType, style: Style) -> Any | None:
    """Convert a column whose file states types; ``None`` when it has to be read as text."""
    kind = array.type
    match logical.kind:
        case Kind.INTEGER if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return array.cast(pa.int64())
        case Kind.FLOAT if pa.types.is_integer(kind) or pa.types.is_floating(kind):
            return array.cast(pa.float64())
        case Kind.DECIMAL if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
            return array.cast(logical.arrow)
        case Kind.BOOLEAN if pa.types.is_boolean(kind):
            return array
        case Kind.TIMESTAMP if pa.types.is_timestamp(kind):
            zone = kind.tz
            made = array.cast(pa.timestamp("us", tz=zone))
            return _zoned(made, logical, style)
        case Kind.TIMESTAMP if pa.types.is_date(kind):
            return _zoned(array.cast(pa.timestamp("us")), logical, style)
        case Kind.DATE if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
            return array.cast(pa.date32())
        case Kind.TIME if pa.types.is_time(kind):
            return array.cast(pa.time64("us"))
        case Kind.INTERVAL if pa.types.is_duration(kind):
            return array.cast(pa.duration("us"))
        case Kind.BYTES if pa.types.is_binary(kind) or pa.types.is_fixed_size_binary(kind):
            return array.cast(pa.binary())
        case Kind.UUID if pa.types.is_fixed_size_binary(kind) and kind.byte_width == 16:
            return array
    return None


def _within_bounds(array: Any, logical: LogicalType) -> Any | None:
    """Return the column when every value fits; ``None`` when one does not."""
    match logical.kind:
        case Kind.INTEGER if logical.bits < 64:
            bounds = pc.min_max(array).as_py()
            limit = 1 << (logical.bits - 1)
            if (bounds["min"] or 0) < -limit or (bounds["max"] or 0) >= limit:
                return None
        case Kind.TEXT:
            if logical.labels:
                known = pc.is_in(array, pa.array(logical.labels))
                if not pc.all(pc.or_(known, array.is_null())).as_py():
                    return None
            elif logical.length is not None and len(array):
                most = pc.max(pc.binary_length(array)).as_py() or 0
                if most > logical.length and _longest(array, logical) > logical.length:
                    return None
            if pc.any(pc.match_substring(array, "\0")).as_py():
                return None
        case Kind.TIMESTAMP | Kind.DATE:
            if is_beyond(array, logical):
                return None
        case Kind.FLOAT:
            if pc.any(pc.invert(pc.is_finite(array))).as_py():
                return None
    return array


def _longest(array: Any, logical: LogicalType) -> int:
    texts = pc.utf8_rtrim(array, " ") if logical.padded else array
    return pc.max(pc.utf8_length(texts)).as_py() or 0


# -- cell by cell --------------------------------------------------------------------------------


def _each(
    array: Any, logical: LogicalType, style: Style
) -> tuple[Any, tuple[Problem, ...]]:  # fmt: skip
    """Convert each distinct value alone."""
    read = cell_reader(logical, style)
    if pa.types.is_string(array.type):
        encoded = array.dictionary_encode()
        values, reasons = _read_all(encoded.dictionary.to_pylist(), read)
        made = _built(values, logical).take(encoded.indices)
        if not reasons:
            return made, ()
        places = encoded.indices.to_pylist()
        found = [Problem(i, reasons[at]) for i, at in enumerate(places) if at in reasons]
        return made, tuple(found)
    values, reasons = _read_all(array.to_pylist(), read)
    return _built(values, logical), tuple(Problem(i, why) for i, why in reasons.items())


def _read_all(values: list[Any], read: Callable[[Any], Any]) -> tuple[list[Any], dict[int, str]]:
    made: list[Any] = []
    reasons: dict[int, str] = {}
    for i, value in enumerate(values):
        try:
            made.append(None if value is None else read(value))
        except CellError as error:
            made.append(None)
            reasons[i] = f"{shown(value)} {error}"
    return made, reasons


def _built(values: list[Any], logical: LogicalType) -> Any:
    return pa.array(values, logical.arrow)


def shown(value: Any) -> str:
    """Return a cell as a message shows it."""
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
