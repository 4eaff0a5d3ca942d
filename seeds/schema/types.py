"""Logical column types: what a value means, whatever database holds it.

The Arrow type of a logical type is the contract between generation and
loading: a generated column has exactly this type, and every backend accepts it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


class Kind(enum.Enum):
    """The families of values that the engine tells apart."""

    INTEGER = "integer"
    FLOAT = "float"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    TEXT = "text"
    JSON = "json"
    TIMESTAMP = "timestamp"
    DATE = "date"
    TIME = "time"
    INTERVAL = "interval"
    UUID = "uuid"
    BYTES = "bytes"
    ARRAY = "array"
    OTHER = "other"
    """Of a type that only the database knows: the text that it reads and writes for a value."""


@dataclass(frozen=True)
class LogicalType:
    """A kind with the parameters that bound its values.

    Attributes:
        kind: The family.
        bits: Width of an integer: 16, 32 or 64.
        precision: Decimal digits in all; at most 38.
        scale: Decimal digits after the point.
        length: Longest text in characters, or ``None``.
        padded: Whether blanks at the end of a text mean nothing (``CHAR(n)``): databases add
            or drop them as they like, so they are never written.
        timezone: Whether a timestamp is an instant, or a time has a zone (stored in UTC).
        labels: The labels of an enumeration, in order.
        item: The type of an array's items.
    """

    kind: Kind
    bits: int = 64
    precision: int = 38
    scale: int = 0
    length: int | None = None
    padded: bool = False
    timezone: bool = False
    labels: tuple[str, ...] = ()
    item: LogicalType | None = None

    @cached_property
    def arrow(self) -> pa.DataType:
        """The Arrow type that every generated column of this type has."""
        import pyarrow as pa

        match self.kind:
            case Kind.INTEGER:
                return pa.int64()
            case Kind.FLOAT:
                return pa.float64()
            case Kind.DECIMAL:
                return pa.decimal128(self.precision, self.scale)
            case Kind.BOOLEAN:
                return pa.bool_()
            case Kind.TEXT | Kind.JSON | Kind.OTHER:
                return pa.string()
            case Kind.TIMESTAMP:
                return pa.timestamp("us", tz="UTC") if self.timezone else pa.timestamp("us")
            case Kind.DATE:
                return pa.date32()
            case Kind.TIME:
                return pa.time64("us")
            case Kind.INTERVAL:
                return pa.duration("us")
            case Kind.UUID:
                return pa.binary(16)
            case Kind.BYTES:
                return pa.binary()
            case Kind.ARRAY:
                assert self.item is not None
                return pa.list_(self.item.arrow)
