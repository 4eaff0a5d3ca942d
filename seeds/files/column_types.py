"""What type the columns of a file have: found out by looking at all of their values.

A type is taken only when each value is written as that type is written, so that nothing is lost on
the way there and back: 007 is a text. Dates are texts too, as far as files of text say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.errors import FileError
from seeds.files.nested import is_nested
from seeds.files.reading.chunk import Chunk
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_WRITTEN: Final = {
    Kind.INTEGER: r"^(?:0|-?[1-9][0-9]{0,17})$",
    Kind.DECIMAL: r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,12})?$",
    Kind.FLOAT: r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,2})?$",
    Kind.BOOLEAN: r"^(?:true|false)$",
    Kind.UUID: r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
}
"""How values of a type are written; the narrowest type first."""

_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT})
_TEXT: Final = LogicalType(Kind.TEXT)
_JSON: Final = LogicalType(Kind.JSON)


@dataclass
class _Seen:
    """What is known of a column so far.

    Attributes:
        kinds: The types that all values are written as.
        scale: The most digits after the point.
        values: Whether there was any value.
        nested: Whether there was an object or a list.
        texts: Whether JSON has values of it as strings.
        others: Whether JSON has values of it that are none.
    """

    kinds: list[Kind] = field(default_factory=lambda: list(_WRITTEN))
    scale: int = 0
    values: bool = False
    nested: bool = False
    texts: bool = False
    others: bool = False


class ColumnTypes:
    """Finds out the types of the columns of a file of text, chunk by chunk."""

    def __init__(self) -> None:
        self._columns: dict[str, _Seen] = {}

    def add(self, chunk: Chunk) -> None:
        """Look at some rows."""
        for name, array in chunk.columns.items():
            seen = self._columns.setdefault(name, _Seen())
            values = array.drop_null()
            if not len(values):
                continue
            seen.values = True
            if name in chunk.documents:
                self._json(seen, chunk.documents[name].drop_null())
            if seen.kinds:
                seen.kinds = [k for k in seen.kinds if _all(values, _WRITTEN[k])]
            if Kind.DECIMAL in seen.kinds:
                digits = pc.utf8_length(pc.replace_substring_regex(values, r"^[^.]*\.?", ""))
                seen.scale = max(seen.scale, pc.max(digits).as_py())

    def _json(self, seen: _Seen, documents: Any) -> None:
        seen.nested = seen.nested or _any(documents, r"^\s*[\[{]")
        seen.texts = seen.texts or _any(documents, r'^\s*"')
        seen.others = seen.others or _any(documents, r'^\s*[^"\s]')

    def types(self) -> dict[str, LogicalType | None]:
        """Return the type of each column; ``None`` of one without values."""
        return {name: _type(seen) for name, seen in self._columns.items()}


def _type(seen: _Seen) -> LogicalType | None:
    if not seen.values:
        return None
    if seen.nested:
        return _JSON
    kinds = seen.kinds
    if seen.texts:
        # "1" is a text in JSON, and a UUID has no other form there.
        kinds = [kind for kind in kinds if kind is Kind.UUID and not seen.others]
    if not kinds:
        return _TEXT
    return LogicalType(kinds[0], scale=seen.scale if kinds[0] is Kind.DECIMAL else 0)


def _all(values: Any, pattern: str) -> bool:
    found: bool = pc.all(pc.match_substring_regex(values, pattern)).as_py()
    return found


def _any(values: Any, pattern: str) -> bool:
    found: bool = pc.any(pc.match_substring_regex(values, pattern)).as_py()
    return found


_STATED: Final[tuple[tuple[Callable[[Any], bool], LogicalType], ...]] = (
    (pa.types.is_integer, LogicalType(Kind.INTEGER)),
    (pa.types.is_floating, LogicalType(Kind.FLOAT)),
    (pa.types.is_boolean, LogicalType(Kind.BOOLEAN)),
    (pa.types.is_string, _TEXT),
    (pa.types.is_large_string, _TEXT),
    (pa.types.is_date, LogicalType(Kind.DATE)),
    (pa.types.is_time, LogicalType(Kind.TIME)),
    (pa.types.is_duration, LogicalType(Kind.INTERVAL)),
    (pa.types.is_binary, LogicalType(Kind.BYTES)),
    (pa.types.is_large_binary, LogicalType(Kind.BYTES)),
    (pa.types.is_fixed_size_binary, LogicalType(Kind.BYTES)),
)


def stated_types(chunks: Iterable[Chunk], file: str) -> dict[str, LogicalType | None]:
    """Return the types of a file that states them.

    Texts may be UUIDs, which such files have no type for; whether they are is looked at.

    Args:
        chunks: All rows.
        file: The file's name, for messages.

    Raises:
        FileError: There are columns of types that are not known; all of them are named.
    """
    kinds: dict[str, Any] = {}
    texts = ColumnTypes()
    for chunk in chunks:
        kinds = {name: array.type for name, array in chunk.columns.items()}
        written = {
            name: array.cast(pa.string())
            for name, array in chunk.columns.items()
            if _logical(array.type) == _TEXT
        }
        texts.add(Chunk(chunk.file, chunk.rows, written, chunk.lines, chunk.original))
    unknown = [
        f"{name} ({kind})"
        for name, kind in kinds.items()
        if _logical(kind) is None and not pa.types.is_null(kind)
    ]
    if unknown:
        raise FileError(
            f"{file}: types that are not known here: {', '.join(unknown)}",
            "Leave these columns out, or write them as JSON texts.",
        )
    uuids = {n: t for n, t in texts.types().items() if t is not None and t.kind is Kind.UUID}
    return {name: _logical(kind) for name, kind in kinds.items()} | uuids


def _logical(kind: Any) -> LogicalType | None:
    """Return the logical type of an Arrow type; ``None`` when there is none."""
    if pa.types.is_dictionary(kind):
        return _logical(kind.value_type)
    if pa.types.is_decimal(kind) and kind.precision <= 38:
        return LogicalType(Kind.DECIMAL, precision=kind.precision, scale=max(kind.scale, 0))
    if pa.types.is_timestamp(kind):
        return LogicalType(Kind.TIMESTAMP, timezone=kind.tz is not None)
    if is_nested(kind):
        return _JSON
    if pa.types.is_list(kind):
        item = _logical(kind.value_type)
        if item is None or item.kind is Kind.ARRAY:
            return None
        return LogicalType(Kind.ARRAY, item=item)
    return next((logical for fits, logical in _STATED if fits(kind)), None)
