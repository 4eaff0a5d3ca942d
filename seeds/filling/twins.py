"""Pairs of tables that refer to each other by values that neither of them counts.

A lock has a mode and a mode has a lock, each by the lock's whole key: whose values come first? Rows
are made in pairs. One table invents the values that both of a pair have, and refers to nothing; a
row of the other refers to its own partner, and by that to all that the foreign keys between the
two ask for, in both directions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from seeds.filling.amending import Amendment
from seeds.schema.catalogue.model import CatalogueTable


def twinned(tables: Sequence[CatalogueTable]) -> Iterator[dict[str, Amendment]]:
    """Yield the ways to make the rows of two tables in pairs, as amendments of both.

    Args:
        tables: Tables that refer to each other in a circle.
    """
    for one in tables:
        for other in tables:
            if one is not other:
                shared = _shared(one, other)
                if shared:
                    yield _amendments(one, other, shared)


def _shared(one: CatalogueTable, other: CatalogueTable) -> dict[str, str]:
    """Return the columns of one table with those of the other that hold the same in a pair.

    There are none where only one of them refers to the other, where a row can do without, or
    where the foreign keys ask for more than a pair can give.
    """
    there = [r for r in one.references if r.table == other.name]
    back = [r for r in other.references if r.table == one.name]
    if not there or not back:
        return {}
    pairs = {pair for r in there for pair in zip(r.columns, r.referenced, strict=False)}
    pairs |= {pair for r in back for pair in zip(r.referenced, r.columns, strict=False)}
    found = dict(sorted(pairs))
    optional = any(one.columns[own].nullable or other.columns[its].nullable for own, its in pairs)
    computed = any(one.columns[own].generated or other.columns[its].generated for own, its in pairs)
    if optional or computed or not len(pairs) == len(found) == len(set(found.values())):
        return {}
    return found


def _amendments(
    one: CatalogueTable, other: CatalogueTable, shared: dict[str, str]
) -> dict[str, Amendment]:
    theirs = {its: own for own, its in shared.items()}
    keys = [
        [theirs[name] for name in key.columns]
        for key in other.uniques
        if key.columns and set(key.columns) <= theirs.keys()
    ]
    whole = {(own, its) for its, own in theirs.items()}
    kept = [r for r in other.references if set(zip(r.referenced, r.columns, strict=False)) == whole]
    first, second = dict(one.amendment), dict(other.amendment)
    first["uniques"] = _with(first.get("uniques", ()), keys)
    first["settled"] = _with(first.get("settled", ()), _keys_to(one, other))
    if not kept:
        second["references"] = _with(
            second.get("references", ()), [[list(theirs), one.name, list(shared)]]
        )
    second["settled"] = _with(
        second.get("settled", ()),
        [key for key in _keys_to(other, one) if key[0] not in [list(r.columns) for r in kept]],
    )
    return {one.name: first, other.name: second}


def _keys_to(table: CatalogueTable, other: CatalogueTable) -> list[list[object]]:
    return [[list(r.columns), r.table] for r in table.references if r.table == other.name]


def _with(known: Iterable[object], more: Iterable[object]) -> list[object]:
    return [*known, *(one for one in more if one not in known)]
