"""All of PostgreSQL's functions that are known here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from seeds.conditions.functions import (
    collections,
    documents,
    lazy,
    networks,
    numbers,
    text,
    times,
)

FUNCTIONS: dict[str, Callable[..., Any]] = {
    **text.FUNCTIONS,
    **numbers.FUNCTIONS,
    **times.FUNCTIONS,
    **documents.FUNCTIONS,
    **networks.FUNCTIONS,
    **collections.FUNCTIONS,
}
LAZY: dict[str, lazy.Build] = {
    **lazy.LAZY,
    **{name: lazy.loose(make) for name, make in collections.CONSTRUCTORS.items()},
}
CLOCKED: dict[str, Callable[..., Any]] = times.CLOCKED
