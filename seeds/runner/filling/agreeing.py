"""Tables with more demanded of their rows than the database says: for triggers that refuse others.

Where an invoice names a tenant and an account, and accounts name a tenant, too, a trigger may ask
for the same tenant. No catalogue says so; the table tells by the rows that it takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from seeds.filling.amending import amended

if TYPE_CHECKING:
    from seeds.schema.catalogue import Catalogue, CatalogueReference, CatalogueTable

Agreement = tuple[list[str], str, list[str]]
"""Columns, the table that they refer to together, and its columns."""


def agreeing(table: CatalogueTable, catalogue: Catalogue) -> Iterator[CatalogueTable]:
    """Yield the table as it would be if its rows agreed with their parents in certain columns.

    Args:
        table: The table.
        catalogue: All tables.
    """
    of_ancestors = _agreements(table, catalogue, named=False)
    if of_ancestors:
        yield _demanded(table, catalogue, of_ancestors)
    of_names = _agreements(table, catalogue, named=True)
    if of_names and of_names != of_ancestors:
        yield _demanded(table, catalogue, of_names)


def _demanded(
    table: CatalogueTable, catalogue: Catalogue, agreements: list[Agreement]
) -> CatalogueTable:
    more = dict(table.amendment)
    more["references"] = [*more.get("references", ()), *(list(one) for one in agreements)]
    return amended(catalogue, {table.name: more}).tables[table.name]


def _agreements(table: CatalogueTable, catalogue: Catalogue, *, named: bool) -> list[Agreement]:
    """Return what rows may have in common with their parents.

    Args:
        table: The table.
        catalogue: All tables.
        named: Whether columns of the same name are enough, which refer to nothing.
    """
    found: list[Agreement] = []
    for reference in table.references:
        parent = catalogue.tables.get(reference.table)
        if parent is None or parent.name == table.name or len(reference.columns) != 1:
            continue
        common = list(_of_ancestors(table, reference, parent))
        if named:
            common += [pair for pair in _of_names(table, parent) if pair not in common]
        common = [pair for pair in common if pair[0] != reference.columns[0]]
        if common:
            own, theirs = zip(*common, strict=True)
            columns = [*dict.fromkeys(own)]
            if len(columns) == len(own):
                found.append(
                    ([*own, *reference.columns], parent.name, [*theirs, *reference.referenced])
                )
    return found


def _of_ancestors(
    table: CatalogueTable, reference: CatalogueReference, parent: CatalogueTable
) -> Iterator[tuple[str, str]]:
    """Yield columns of a table and of its parent that refer to one and the same table."""
    for other in table.references:
        if len(other.columns) != 1 or other is reference:
            continue
        same = [
            r.columns[0]
            for r in parent.references
            if (r.table, r.referenced) == (other.table, other.referenced)
        ]
        if len(same) == 1:
            yield other.columns[0], same[0]


def _of_names(table: CatalogueTable, parent: CatalogueTable) -> Iterator[tuple[str, str]]:
    """Yield columns that are called the same, and that no key and no default fills."""
    keys = {name for one in (table, parent) for key in one.uniques for name in key.columns}
    taken = {name for reference in table.references for name in reference.columns}
    # What conditions tie to other columns of the row is decided with these.
    taken |= {name for check in table.checks if len(check.columns) > 1 for name in check.columns}
    for name, column in table.columns.items():
        other = parent.columns.get(name)
        if other is None or name in keys or name in taken or column.generated:
            continue
        roomy = column.length is None or (other.length or column.length + 1) <= column.length
        if column.base_type == other.base_type and column.default is None and roomy:
            yield name, name
