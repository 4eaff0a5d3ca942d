"""Tied columns that an exclusion constraint wants apart: spans of which no two overlap.

``EXCLUDE (room WITH =, tstzrange(starts, ends) WITH &&)`` beside ``CHECK (starts < ends)``: tuples
that satisfy the condition each by itself overlap as soon as there are some. Their own bounds, in
order, are the bounds of spans that do not.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from seeds.conditions.evaluating import evaluate
from seeds.conditions.model import Column as Named, Fails, Function, Unknown, Unread
from seeds.conditions.parsing import parse
from seeds.filling.tied import Group
from seeds.schema.catalogue.model import CatalogueTable

_BOUNDS = re.compile(r'[\[(]"?([^",]+)"?,"?([^",]+)"?[\])]')
_STEP = 7
_READERS: dict[str, Any] = {
    "integer": int,
    "bigint": int,
    "numeric": Decimal,
    "date": dt.date.fromisoformat,
    "timestamp without time zone": dt.datetime.fromisoformat,
    "timestamp with time zone": dt.datetime.fromisoformat,
}


def disjoint(
    table: CatalogueTable, group: Group, rows: Sequence[tuple[Any, ...]], count: int
) -> list[tuple[Any, ...]]:
    """Return tuples of a group whose spans do not overlap; none where nothing asks for that.

    Args:
        table: The table.
        group: The group.
        rows: Tuples that satisfy its conditions.
        count: How many are wanted.
    """
    places = _places(table, group)
    if places is None or not rows:
        return []
    try:
        points = sorted(set(_points(table, group, rows, places)))
        points = _enough(points, 2 * count)
        return list(itertools.islice(_apart(table, group, rows, places, points), count))
    except (Unknown, Fails, TypeError, ValueError, ArithmeticError):
        return []  # of another kind than is known here


def _places(table: CatalogueTable, group: Group) -> tuple[int, ...] | None:
    """Return where in a tuple the bounds of a span are, or the span."""
    for exclusion in table.exclusions:
        for sql, operator in exclusion.elements:
            found = parse(sql, "postgresql", table.columns)
            if operator != "&&" or isinstance(found, Unread):
                continue
            node = found.expression
            parts: Sequence[Any] = (node,)
            if isinstance(node, Function) and node.name.endswith("range"):
                parts = node.arguments[:2]
            elif isinstance(node, Named) and table.columns[node.name].type_kind != "range":
                continue
            names = [part.name for part in parts if isinstance(part, Named)]
            free = set(group.columns) - group.presence - group.given
            if len(names) == len(parts) and free.issuperset(names):
                return tuple(group.columns.index(name) for name in names)
    return None


def _points(
    table: CatalogueTable, group: Group, rows: Sequence[tuple[Any, ...]], places: tuple[int, ...]
) -> Iterator[Any]:
    for row in rows:
        if len(places) == 2:
            yield from (row[at] for at in places if row[at] is not None)
            continue
        bounds = _BOUNDS.fullmatch(row[places[0]] or "")
        if bounds is not None:
            read = _READERS[table.columns[group.columns[places[0]]].item]
            yield from (read(text) for text in bounds.groups())


def _enough(points: list[Any], count: int) -> list[Any]:
    """Add further numbers above, or earlier times, until there are enough."""
    if not points:
        return points
    missing = range(1, count - len(points) + 1)
    if isinstance(points[0], dt.datetime):
        return [points[0] - dt.timedelta(hours=_STEP * n) for n in reversed(missing)] + points
    if isinstance(points[0], dt.date):
        return [points[0] - dt.timedelta(days=_STEP * n) for n in reversed(missing)] + points
    return points + [points[-1] + _STEP * n for n in missing]


def _apart(
    table: CatalogueTable,
    group: Group,
    rows: Sequence[tuple[Any, ...]],
    places: tuple[int, ...],
    points: Sequence[Any],
) -> Iterator[tuple[Any, ...]]:
    """Yield tuples with spans between every second point and the next that conditions allow."""
    types = {name: table.columns[name].sql_type for name in group.columns}
    spans = zip(points[::2], points[1::2], strict=False)
    for (low, high), row in zip(spans, itertools.cycle(rows), strict=False):
        values = list(row)
        if len(places) == 2:
            values[places[0]], values[places[1]] = low, high
        else:
            values[places[0]] = f'["{low}","{high}")'
        known = dict(zip(group.columns, values, strict=True))
        if all(evaluate(c, known, types=types) is not False for c in group.conditions):
            yield tuple(values)


__all__ = ["disjoint"]
