"""What an expression of columns may name."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from seeds.spec import column as structural

_STRUCTURAL: Final = ("case", "concat", "constant", "field", "greatest", "json_object", "least")
_WITHOUT_TEXT: Final = frozenset({"Anomaly", "Generator", "anomalies", "drawn", "once"})
"""What takes functions, or is no column of one row."""


@cache
def functions() -> Mapping[str, Any]:
    """Return what an expression may name: the public constructors of columns."""
    from types import ModuleType

    from seeds.generate import columns

    found = {
        name: value
        for name, value in vars(columns).items()
        if name[0] != "_" and not isinstance(value, ModuleType) and name not in _WITHOUT_TEXT
    }
    return found | {name: getattr(structural, name) for name in _STRUCTURAL}


def members(value: Any) -> dict[str, Any]:
    """Return the columns that a person, an address or a network declares."""
    if type(value).__module__ not in {type(v).__module__ for v in functions().values()}:
        return {}
    if isinstance(value, type) or not type(value).__module__.startswith("seeds."):
        return {}
    found = inspect.getmembers(value, inspect.ismethod)
    return {name: member for name, member in found if name[0] != "_"}
