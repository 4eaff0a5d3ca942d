"""Values of all sorts, for conditions that only the database understands.

Where nothing is known of what a condition wants, what is believable may all be wrong. These values
differ in whatever such conditions usually look at: length, case, digits, sign, size.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from hashlib import blake2b
from typing import Any

from seeds.schema.types import Kind, LogicalType

_LETTERS = (
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "abcdefghjkmnpqrstuvwxyz",
    "0123456789",
    "0123456789ABCDEF",
    "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789",
)
_DAYS = tuple(dt.date(2025, month, day) for month in range(1, 13) for day in (1, 15, 28))
_DOCUMENTS = ("{}", "[]", "[1]", '["a", "b"]', '{"a": 1}', '{"name": "x", "tags": []}', "1")
_LONGEST = 16
_TEXTS = 320
_NUMBERS = (*range(101), 128, 200, 256, 365, 500, 512, 999, 1000, 1024, 4096, 10_000, -1, -2, -10)


def varied(type_: LogicalType) -> list[Any]:
    """Return values of a type that differ in many ways; none of kinds that have few.

    Args:
        type_: The type.
    """
    match type_.kind:
        case Kind.TEXT if not type_.labels:
            most = min(type_.length or _LONGEST, _LONGEST)
            texts = [text for text in _DOCUMENTS if len(text) <= (type_.length or len(text))]
            return [*texts, *dict.fromkeys(_text(i, most) for i in range(_TEXTS))]
        case Kind.INTEGER:
            return list(_NUMBERS)
        case Kind.DECIMAL:
            room = Decimal(10) ** max(type_.precision - type_.scale, 0)
            return [Decimal(n) for n in _NUMBERS if abs(n) < room]
        case Kind.FLOAT:
            return [float(n) for n in _NUMBERS]
        case Kind.TIMESTAMP:
            zone = dt.UTC if type_.timezone else None
            return [dt.datetime(d.year, d.month, d.day, tzinfo=zone) for d in _DAYS]
        case Kind.DATE:
            return list(_DAYS)
        case _:
            return []


def _text(number: int, most: int) -> str:
    letters = _LETTERS[number % len(_LETTERS)]
    length = 1 + number // len(_LETTERS) % most
    drawn = blake2b(str(number).encode(), digest_size=32).digest()
    return "".join(letters[byte % len(letters)] for byte in drawn[:length])
