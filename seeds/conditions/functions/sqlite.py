"""SQLite's functions and operators, on values as SQLite stores them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from seeds.conditions.functions import lazy, sqlite_documents, sqlite_times
from seeds.conditions.model import Unknown
from seeds.conditions.values.sqlite import compare, number_of, text_of

_LARGEST = 2**63


def _whole(value: Any) -> Any:
    """Return a result of whole numbers; beyond 64 bits SQLite goes on with floats."""
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return float(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def _arithmetic(operate: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda a, b: _whole(operate(number_of(a), number_of(b)))


def _divide(left: Any, right: Any) -> Any:
    a, b = number_of(left), number_of(right)
    if b == 0:
        return None
    if isinstance(a, int) and isinstance(b, int):
        return _whole(abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1))
    return a / b


def _modulo(left: Any, right: Any) -> Any:
    x, y = number_of(left), number_of(right)
    a, b = int(x), int(y)
    if b == 0:
        return None
    found = abs(a) % abs(b) * (1 if a >= 0 else -1)
    return found if isinstance(x, int) and isinstance(y, int) else float(found)


def _bits(operate: Callable[[int, int], int]) -> Callable[[Any, Any], Any]:
    return lambda a, b: operate(int(number_of(a)), int(number_of(b)))


def _shift(left: int, right: int) -> int:
    if right < 0 or right > 62 or left < 0:
        raise Unknown("a shift")
    found = left << right
    if found >= _LARGEST:
        raise Unknown("a shift beyond 64 bits")
    return found


def _length(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    text = text_of(value)
    return len(text.partition("\0")[0])


def _lower(value: Any) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text_of(value))


def _upper(value: Any) -> str:
    return "".join(c.upper() if c.isascii() else c for c in text_of(value))


def _substr(value: Any, start: Any, length: Any = None) -> Any:
    if isinstance(value, bytes):
        raise Unknown("a part of bytes")
    text, begin = text_of(value), int(number_of(start))
    count = len(text) + abs(begin) + 1 if length is None else int(number_of(length))
    first = begin - 1 if begin > 0 else len(text) + begin
    if begin == 0:
        first = -1
    if count < 0:
        first, count = first + count, -count
    last = first + count
    return text[max(first, 0) : max(last, 0)]


def _instr(value: Any, part: Any) -> int:
    return text_of(value).find(text_of(part)) + 1


def _abs(value: Any) -> Any:
    return (
        abs(number_of(value))
        if not isinstance(value, (str, bytes))
        else abs(float(number_of(value)))
    )


def _round(value: Any, digits: Any = 0) -> float:
    number, places = float(number_of(value)), max(0, min(30, int(number_of(digits))))
    found = math.floor(abs(number) * 10**places + 0.5) / 10**places
    if abs(found - abs(number)) > 0.5 * 10**-places or abs(number) > 2**52:
        raise Unknown("round")
    if abs(abs(number) * 10**places % 1 - 0.5) < 1e-6:
        raise Unknown("a number halfway between two")
    return math.copysign(float(f"{abs(number):.{places}f}"), number)


def _typeof(value: Any) -> str:
    return {
        bool: "integer",
        int: "integer",
        float: "real",
        str: "text",
        bytes: "blob",
        type(None): "null",
    }[type(value)]


def _extreme(arguments: list[lazy.Compiled], sign: int) -> lazy.Compiled:
    def call(row: Mapping[str, Any]) -> Any:
        values = [a(row) for a in arguments]
        if any(v is None for v in values):
            return None
        best = values[0]
        for value in values[1:]:
            if compare(value, best) * sign > 0:
                best = value
        return best

    return call


def _equal(left: Any, right: Any) -> bool:
    return compare(left, right) == 0


def _trimmed(side: str) -> Callable[..., str]:
    def trim(value: Any, letters: Any = " ") -> str:
        text, marks = text_of(value), text_of(letters)
        return str(getattr(text, side)(marks))

    return trim


def _hex(value: Any) -> str:
    return (value if isinstance(value, bytes) else text_of(value).encode()).hex().upper()


def _json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "+": _arithmetic(lambda a, b: a + b),
    "-": _arithmetic(lambda a, b: a - b),
    "*": _arithmetic(lambda a, b: a * b),
    "/": _divide,
    "%": _modulo,
    "mod": _modulo,
    "neg": lambda v: -number_of(v),
    "&": _bits(lambda a, b: a & b),
    "|": _bits(lambda a, b: a | b),
    "<<": _bits(_shift),
    ">>": _bits(lambda a, b: a >> min(b, 63) if b >= 0 else _shift(a, -b)),
    "bitnot": lambda v: ~int(number_of(v)),
    "||": lambda a, b: text_of(a) + text_of(b),
    "abs": _abs,
    "sign": lambda v: (number_of(v) > 0) - (number_of(v) < 0),
    "round": _round,
    **dict.fromkeys(("length", "char_length"), _length),
    "octet_length": lambda v: len(v if isinstance(v, bytes) else text_of(v).encode()),
    "lower": _lower,
    "upper": _upper,
    "trim": _trimmed("strip"),
    "btrim": _trimmed("strip"),
    "ltrim": _trimmed("lstrip"),
    "rtrim": _trimmed("rstrip"),
    **dict.fromkeys(("substr", "substring"), _substr),
    **dict.fromkeys(("instr", "strpos"), _instr),
    "replace": lambda v, a, b: (
        text_of(v).replace(text_of(a), text_of(b)) if a != "" else text_of(v)
    ),
    "hex": _hex,
    "unicode": lambda v: ord(text_of(v)[0]) if text_of(v) else None,
    "collate": lambda v, _name: v,
    **dict.fromkeys(("likely", "unlikely", "likelihood"), lambda v, *_p: v),
    **sqlite_documents.FUNCTIONS,
}
LAZY: dict[str, lazy.Build] = {
    **dict.fromkeys(("coalesce", "ifnull"), lazy.coalesce),
    "nullif": lazy.nullif(_equal),
    "max": lambda a: _extreme(a, 1),
    "min": lambda a: _extreme(a, -1),
    "typeof": lazy.loose(_typeof),
    "json_array": lazy.loose(lambda *v: _json_text(list(v))),
}
CLOCKED: dict[str, Callable[..., Any]] = sqlite_times.CLOCKED
