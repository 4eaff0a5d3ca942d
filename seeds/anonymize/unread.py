"""Columns that a plan lets pass without looking into them: any form of their values will do."""

from __future__ import annotations

from collections.abc import Iterator

from seeds.anonymize.plan import BoundColumn, BoundTable, Keep, MaskingPlan
from seeds.schema.types import Kind


def unread_columns(plan: MaskingPlan) -> dict[str, frozenset[str]]:
    """Return the columns by table that are kept, and that nothing else looks at."""
    looked_at = {(table, column) for table, column in _looked_at(plan)}
    return {
        name: frozenset(
            column
            for column, bound_column in bound.columns.items()
            if _passes(bound_column) and (name, column) not in looked_at
        )
        for name, bound in plan.tables.items()
    }


def _passes(column: BoundColumn) -> bool:
    """Tell whether values stay, or go without having been looked at."""
    # What arrays hold is looked for afterwards, item by item.
    may_go = column.info.type.kind is not Kind.ARRAY
    return all(
        isinstance(choice.action, Keep) or (may_go and choice.action.mask.name == "null")
        for choice in column.choices
    )


def _looked_at(plan: MaskingPlan) -> Iterator[tuple[str, str]]:
    for name, bound in plan.tables.items():
        yield from ((name, column) for column in _by_table(bound))
        for hop in bound.subject.hops if bound.subject else ():
            yield hop.table, hop.key
            yield hop.table, hop.column


def _by_table(bound: BoundTable) -> Iterator[str]:
    if bound.subject:
        yield bound.subject.column
    for column in bound.columns.values():
        yield from column.needs
        for choice in column.choices:
            if choice.when is not None:
                yield from choice.when.columns
