"""Rows that belong to one and the same tenant as what they refer to, although no key says so.

A project names a tenant and an owner, and owners name a tenant, too: that both are the same goes
without saying, and an application that looks for its tenant's rows finds nothing of others. What
holds others in this way is told by its name: a post's author need not write its comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from seeds.filling.amending import amended
from seeds.filling.order import circles
from seeds.inference.names import singular, snake
from seeds.schema.catalogue import Catalogue, CatalogueReference, CatalogueTable

_HOLDS: Final = re.compile(
    r"(.*_)?(tenant|organi[sz]ation|org|workspace|company|customer|client|merchant|vendor|supplier"
    r"|store|shop|branch|site|project|team|school|university|hospital|clinic|practice|property"
    r"|country|continent|region|state|province|county|district|city|building|floor|warehouse"
    r"|league|season|tournament|conference|course|department|division|brand|manufacturer|make"
    r"|repository|repo|board|forum|guild|library|hotel|airline|fleet|farm|household|domain|realm)"
)
"""Things to which rows belong together with whatever else they refer to."""

_PERSON: Final = re.compile(r"(.*_)?(user|account|member|person|owner|patient|student|subscriber)")
_OWNED: Final = re.compile(
    r"(.*_)?(address|cart|basket|card|wallet|subscription|order|invoice|device|session|vehicle|pet"
    r"|payment_method|bank_account|api_key|enrol?lment|policy|plan)"
)
"""What belongs to one person alone, unlike a post that others answer."""

Agreement = tuple[list[str], str, list[str]]
"""Columns, the table that they refer to together, and its columns."""


def with_agreements(catalogue: Catalogue, *, one_to_one: bool = True) -> Catalogue:
    """Return a catalogue whose tables agree with what they refer to, where that is to be expected.

    Args:
        catalogue: What is known so far.
        one_to_one: Whether that includes references of which each parent has one at most.
    """
    parents = {
        name: [reference.table for reference in table.references]
        for name, table in catalogue.tables.items()
    }
    circle = {
        name: at for at, group in enumerate(circles(catalogue.tables, parents)) for name in group
    }
    more: dict[str, Mapping[str, Any]] = {}
    for table in catalogue.tables.values():
        found = [
            agreement
            for agreement in _agreements(table, catalogue)
            if circle[agreement[1]] != circle[table.name]
            and (one_to_one or not _is_single(table, agreement[0][-1]))
        ]
        if found:
            more[table.name] = _demanding(table, found)
    return amended(catalogue, more)


def _demanding(table: CatalogueTable, agreements: Sequence[Agreement]) -> dict[str, Any]:
    """Return a table's amendment with agreements, and without foreign keys that follow of them."""
    before = table.amendment
    settled = []
    for columns, parent, _ in agreements:
        *held, own = columns
        settled.append([[own], parent])
        for reference in table.references:
            if len(reference.columns) != 1 or reference.columns[0] not in held:
                continue
            # A row without the parent still has to belong to somebody.
            if table.columns[own].nullable and not table.columns[reference.columns[0]].nullable:
                continue
            settled.append([[reference.columns[0]], reference.table])
    return {
        **before,
        "references": [*before.get("references", ()), *map(list, agreements)],
        "settled": [*before.get("settled", ()), *settled],
    }


def _agreements(table: CatalogueTable, catalogue: Catalogue) -> Iterator[Agreement]:
    held = {column for check in table.checks for column in check.columns}
    held |= {column for one in table.exclusions for column in one.columns}
    single = [r for r in table.references if len(r.columns) == 1 and r.columns[0] not in held]
    named = [name for reference in table.references for name in reference.columns]
    for reference in single:
        parent = catalogue.tables.get(reference.table)
        if parent is None or named.count(reference.columns[0]) > 1:
            continue
        shared = [
            other.columns[0]
            for other in single
            if other is not reference
            and _is_expected(table, reference, parent, other)
            and not _are_a_pair(table, reference.columns[0], other.columns[0])
        ]
        if shared:
            yield [*shared, *reference.columns], parent.name, [*shared, *reference.referenced]


def _is_expected(
    table: CatalogueTable,
    reference: CatalogueReference,
    parent: CatalogueTable,
    other: CatalogueReference,
) -> bool:
    """Tell whether a row and its parent, both of which name one of others, have it in common."""
    same = any(
        (r.columns, r.table, r.referenced) == (other.columns, other.table, other.referenced)
        for r in parent.references
    )
    if not same or table.name == parent.name:
        return False
    stem = singular(re.sub(r"_?(id|uuid|key|code|no)$", "", snake(other.columns[0])))
    if _HOLDS.fullmatch(stem):
        return True
    belongs = singular(snake(parent.name.rpartition(".")[2]))
    return bool(_PERSON.fullmatch(stem) and _OWNED.fullmatch(belongs))


def _are_a_pair(table: CatalogueTable, one: str, other: str) -> bool:
    """Tell whether a table joins the two, so that its keys want them in many combinations."""
    return any({one, other} <= set(key.columns) for key in table.uniques)


def _is_single(table: CatalogueTable, name: str) -> bool:
    return any(key.columns == (name,) for key in table.uniques)
