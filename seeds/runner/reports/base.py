"""What all reports share.

Every report has ``to_dict()``, whose result is JSON-ready.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def _plain(value: Any) -> Any:
    match value:
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case dict():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case None | bool() | int() | float() | str():
            return value
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case _:
            return str(value)


@dataclass(frozen=True)
class Report:
    """The base of all reports; ``to_dict`` gives plain data for JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        plain: dict[str, Any] = _plain(self)
        return plain


@dataclass(frozen=True)
class TableResult:
    """What a run did to one table. ``seconds`` is wall time spent on it."""

    table: str
    deleted: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class NextStep:
    """What to do next. ``command`` is empty when it is nothing that can be typed."""

    command: str
    reason: str
