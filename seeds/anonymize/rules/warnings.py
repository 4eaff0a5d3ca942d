"""What masking does not hide, to be said before somebody relies on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from seeds.anonymize.plan import BoundColumn, BoundTable, Masked
from seeds.inference.declared import Naming
from seeds.inference.described import described
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind

_SMALL: Final = 1000
"""Values below which somebody may tell them apart by how often they occur."""


def warnings_of(tables: Mapping[str, BoundTable]) -> Iterator[str]:
    """Yield what is to be said of tables: a sentence each."""
    small = [
        f"{name}.{column.info.name}"
        for name, bound in tables.items()
        for column in bound.columns.values()
        if _shows_frequency(bound.table, column)
    ]
    if small:
        yield (
            f"few different values, of which equality and frequency still show: {', '.join(small)}"
        )
    several = [
        f"{name}.{column.info.name}"
        for name, bound in tables.items()
        for column in bound.columns.values()
        if len(column.choices) > 1 and _is_unique(column)
    ]
    if several:
        yield (
            "unique, with rules by condition that might give one value twice, which the target "
            f"would refuse: {', '.join(several)}"
        )


def _shows_frequency(table: TableInfo, column: BoundColumn) -> bool:
    """Tell whether a column has few values that are masked one by one."""
    by_value = any(
        isinstance(c.action, Masked) and c.action.mask.by_value and _tells_apart(c.action)
        for c in column.choices
    )
    if not by_value or column.inherited:
        return False
    logical = column.info.type
    if logical.kind is Kind.BOOLEAN or logical.labels or logical.bits == 16:
        return True
    if logical.kind is Kind.TEXT and logical.length is not None and logical.length <= 2:
        return True
    options = described(table, Naming(), None).values(column.info.name)
    return 0 < len(options) < _SMALL


def _tells_apart(action: Masked) -> bool:
    """Tell whether different originals become different values."""
    return action.mask.name not in ("null", "constant", "redact", "password", "shuffle")


def _is_unique(column: BoundColumn) -> bool:
    masked = [c.action for c in column.choices if isinstance(c.action, Masked)]
    return any(action.unique and action.mask.name != "null" for action in masked)
