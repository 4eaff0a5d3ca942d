"""The graph of foreign keys: who must come first, and who hangs on whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from seeds.errors import DeclarationError
from seeds.schema.table import TableInfo


def parents_first(
    names: Iterable[str], parents: Mapping[str, Iterable[str]], what: str
) -> list[str]:
    """Return the names ordered so that each comes after its parents.

    The order is stable: names without an order between them keep the given one.

    Args:
        names: What to order.
        parents: The parents of each name; those that are not among ``names`` do not matter.
        what: What the names are, for the message.

    Raises:
        DeclarationError: They hang on each other in a circle.
    """
    given = list(names)
    position = {name: i for i, name in enumerate(given)}
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name in given:
        known = (p for p in parents.get(name, ()) if p in position and p != name)
        sorter.add(name, *known)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise DeclarationError(
            f"these {what} depend on each other in a circle: {circle}",
            "Make one of the dependencies optional.",
        ) from None
    ordered: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready(), key=position.__getitem__)
        ordered += ready
        sorter.done(*ready)
    return ordered


def dependants(tables: Mapping[str, TableInfo], roots: Iterable[str]) -> list[str]:
    """Return the roots and every table whose rows cannot outlive theirs, children first.

    A foreign key that is set to NULL or its default when the parent goes does not count.
    """
    chosen = set(roots)
    grown = True
    while grown:
        grown = False
        for table in tables.values():
            if table.name not in chosen and any(
                fk.table in chosen and fk.ondelete not in {"SET NULL", "SET DEFAULT"}
                for fk in table.foreign_keys
            ):
                chosen.add(table.name)
                grown = True
    edges = {
        name: [
            fk.table for fk in tables[name].foreign_keys if not _nullable(tables[name], fk.columns)
        ]
        for name in tables
        if name in chosen
    }
    return parents_first(sorted(chosen & set(tables)), edges, "tables")[::-1]


def _nullable(table: TableInfo, columns: Iterable[str]) -> bool:
    return all(table.columns[c].nullable for c in columns)
