"""How many rows a table can have at all: what its unique keys leave room for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

from seeds.schema.catalogue import CatalogueReference, CatalogueTable, UniqueKey


@dataclass(frozen=True)
class Room:
    """The most rows of a table.

    Attributes:
        rows: How many.
        limit: What says so, for people: "the primary key (user_id, role_id)".
        parents: The tables whose rows it is made of.
    """

    rows: int
    limit: str
    parents: tuple[str, ...] = ()


def room(
    table: CatalogueTable, domains: Mapping[str, int], parents: Mapping[str, int]
) -> Room | None:
    """Return the most rows that the unique keys of a table allow; ``None`` for no known limit.

    An upper bound: a key over references and columns with few values allows no more rows than
    there are combinations. NULLs that a key takes for distinct leave it without a limit.

    Args:
        table: The table.
        domains: Values of columns that have few (:func:`seeds.filling.domains.sizes`).
        parents: Rows of the tables that it refers to; what is not there may have any number.
    """
    found = [
        one for key in table.uniques if (one := _of_key(table, key, domains, parents)) is not None
    ]
    return min(found, key=lambda one: one.rows, default=None)


def _of_key(
    table: CatalogueTable, key: UniqueKey, domains: Mapping[str, int], parents: Mapping[str, int]
) -> Room | None:
    if not key.plain or not key.columns:
        return None
    nullable = [c for c in key.columns if table.columns[c].nullable and not key.primary]
    if nullable and key.nulls_distinct:
        return None
    within = _widest_first(table, key, parents)
    if nullable and any(len(r.columns) > 1 for r in within):
        return None  # a reference that is empty in part may have any values in the others
    factors: list[int] = []
    referenced: list[str] = []
    left = list(dict.fromkeys(key.columns))
    for reference in within:
        if not any(c in left for c in reference.columns):
            continue
        rows = parents[reference.table]
        left = [c for c in left if c not in reference.columns]
        # One row more where the reference may be empty, and that counts once.
        factors.append(rows + any(c in nullable for c in reference.columns))
        referenced.append(reference.table)
    for column in left:
        if column not in domains:
            return None
        factors.append(domains[column] + (column in nullable))
    return Room(prod(factors), shown(key), tuple(referenced))


def _widest_first(
    table: CatalogueTable, key: UniqueKey, parents: Mapping[str, int]
) -> list[CatalogueReference]:
    """Return the references that lie within a key; those to the table itself limit nothing."""
    inside = [
        r
        for r in table.references
        if r.table != table.name
        and r.table in parents
        and r.columns
        and set(r.columns) <= set(key.columns)
    ]
    return sorted(inside, key=lambda r: (-len(r.columns), parents[r.table]))


def shown(key: UniqueKey) -> str:
    """Return a unique key as people read it."""
    what = "the primary key" if key.primary else "the unique key"
    named = f" {key.name}" if key.name else ""
    return f"{what}{named} ({', '.join(key.columns)})"
