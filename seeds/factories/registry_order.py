"""The order of a registry's factories: each after what it requires and what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from seeds.errors import DeclarationError, did_you_mean
from seeds.factories.joined import info_of
from seeds.schema.graph import parents_first

if TYPE_CHECKING:
    from seeds.factories.registry import Registered


def in_order(
    entries: Mapping[str, Registered], find: Callable[[str], Registered | None]
) -> list[str]:
    """Return the names of factories in such an order.

    References that may be empty give way where there is no such order with them.

    Args:
        entries: The factories by name.
        find: Returns the factory of a name that may be another than its own.

    Raises:
        DeclarationError: Factories depend on each other in a circle, or one requires what
            nobody provides.
    """
    providers: dict[str, set[str]] = {}
    tables: dict[str, set[str]] = {}
    for entry in entries.values():
        for what in (entry.name, *entry.provides):
            providers.setdefault(what, set()).add(entry.name)
        tables.setdefault(info_of(entry.factory.model).name, set()).add(entry.name)
    needed: dict[str, set[str]] = {}
    wished: dict[str, set[str]] = {}
    for entry in entries.values():
        needed[entry.name] = set()
        for what in entry.requires:
            needed[entry.name] |= _providers(entry, what, providers, find)
        wished[entry.name] = set(needed[entry.name])
        table = info_of(entry.factory.model)
        for fk in table.foreign_keys:
            parents = tables.get(fk.table, set()) if fk.table != table.name else set()
            wished[entry.name] |= parents
            if not any(table.columns[column].nullable for column in fk.columns):
                needed[entry.name] |= parents
    try:
        return parents_first(entries, wished, "factories")
    except DeclarationError:
        return parents_first(entries, needed, "factories")


def _providers(
    entry: Registered,
    what: str,
    providers: Mapping[str, set[str]],
    find: Callable[[str], Registered | None],
) -> set[str]:
    if what in providers:
        return providers[what]
    found = find(what)
    if found is not None:
        return {found.name}
    raise DeclarationError(
        f"{entry.name} requires {what!r}, which no factory provides",
        did_you_mean(what, providers),
    )
