"""Which columns have to stay different from row to row."""

from __future__ import annotations

import re
from collections.abc import Iterable

from seeds.schema.table import TableInfo


def unique_columns(table: TableInfo) -> frozenset[str]:
    """Return the columns whose values have to stay different where they are.

    Those of keys and unique groups: a group stays unique when none of its columns makes two
    different values one. Unique indexes of some rows or of expressions count as well.
    """
    whole = {frozenset(group) for group in (table.primary_key, *table.uniques) if group}
    # What has a key within it is unique by that alone.
    least = [g for g in whole if not any(other < g for other in whole)]
    return frozenset(name for group in (*least, *_of_some_rows(table)) for name in group)


def _of_some_rows(table: TableInfo) -> Iterable[frozenset[str]]:
    """Return the groups of unique indexes with a condition, or of expressions."""
    known = {table.primary_key, *table.uniques}
    for index in table.source.indexes:
        names = tuple(column.name for column in index.columns)
        if not index.unique or names in known:
            continue
        texts = " ".join(str(expression) for expression in index.expressions)
        words = set(re.findall(r"\w+", texts))
        yield frozenset(names) | {name for name in table.columns if name in words}
