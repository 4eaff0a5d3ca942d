"""Values that were found for columns, as Python text."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from seeds.errors import DeclarationError
from seeds.inference.expressions import Expression, Lifted, quoted

_PLAIN = (str, bool, int, bytes, type(None))
_TIMES = "import datetime as dt"
_SHORT = 3
"""Options that stand within the class, where their text needs no import."""


def value_text(value: Any) -> tuple[str, frozenset[str]]:
    """Return a value as Python text, and the import lines that it needs.

    Raises:
        DeclarationError: There is no text for values of its type.
    """
    match value:
        case dt.datetime():
            return _moment(value), frozenset({_TIMES})
        case dt.date():
            return f"dt.date({value.year}, {value.month}, {value.day})", frozenset({_TIMES})
        case dt.time():
            return _time(value), frozenset({_TIMES})
        case dt.timedelta():
            return _span(value), frozenset({_TIMES})
        case Decimal():
            text = str(value)
            shown = text if text.removeprefix("-").isdecimal() else f'"{text}"'
            return f"Decimal({shown})", frozenset({"from decimal import Decimal"})
        case uuid.UUID():
            return f'UUID("{value}")', frozenset({"from uuid import UUID"})
        case float():
            return repr(value) if math.isfinite(value) else f'float("{value}")', frozenset()
        case tuple() | list():
            found = [value_text(item) for item in value]
            inner = ", ".join(text for text, _ in found)
            if isinstance(value, list):
                text = f"[{inner}]"
            else:
                text = f"({inner}{',' if len(found) == 1 else ''})"
            return text, frozenset().union(*(modules for _, modules in found))
        case Mapping():
            pairs = [(value_text(k), value_text(v)) for k, v in value.items()]
            inner = ", ".join(f"{key[0]}: {held[0]}" for key, held in pairs)
            modules = [m for pair in pairs for _, m in pair]
            return f"{{{inner}}}", frozenset().union(*modules)
        case _ if isinstance(value, _PLAIN):
            return quoted(value), frozenset()
    raise DeclarationError(f"a {type(value).__name__} cannot be written into a factory")


def options_of(values: Sequence[Any]) -> Expression:
    """Return the options of a choice: in place when they are few and short, else as a constant."""
    found = [value_text(value) for value in values]
    texts = tuple(text for text, _ in found)
    modules = frozenset[str]().union(*(m for _, m in found))
    inline = f"({', '.join(texts)}{',' if len(texts) == 1 else ''})"
    # A column may have taken a name that the values need.
    always = bool(modules) or (len(texts) > _SHORT and any(t[0] in "([{" for t in texts))
    return Expression((Lifted(inline, texts, always=always),), None, modules)


def one_value(value: Any) -> Expression:
    """Return one value."""
    text, modules = value_text(value)
    return Expression((Lifted(text, always=True) if modules else text,), None, modules)


def _moment(value: dt.datetime) -> str:
    parts: list[int] = [value.year, value.month, value.day, value.hour, value.minute]
    if value.second or value.microsecond:
        parts.append(value.second)
    if value.microsecond:
        parts.append(value.microsecond)
    return f"dt.datetime({', '.join(map(str, parts))}{_zone(value)})"


def _time(value: dt.time) -> str:
    parts: list[int] = [value.hour, value.minute]
    if value.second or value.microsecond:
        parts.append(value.second)
    if value.microsecond:
        parts.append(value.microsecond)
    return f"dt.time({', '.join(map(str, parts))}{_zone(value)})"


def _zone(value: dt.datetime | dt.time) -> str:
    offset = value.utcoffset()
    if value.tzinfo is None or offset is None:
        return ""
    return ", tzinfo=dt.UTC" if not offset else f", tzinfo=dt.timezone({_span(offset)})"


def _span(value: dt.timedelta) -> str:
    parts = [
        f"{name}={number}"
        for name, number in (
            ("days", value.days),
            ("seconds", value.seconds),
            ("microseconds", value.microseconds),
        )
        if number
    ]
    return f"dt.timedelta({', '.join(parts)})"
