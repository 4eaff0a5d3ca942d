"""Conditions on foreign keys: only those parents are chosen that satisfy them.

A foreign key that has to be one of others of its row, ``winner_id IN (home_id, away_id)``, takes
its parent from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from seeds.conditions.evaluating import evaluate
from seeds.conditions.model import (
    And,
    ArrayOf,
    Column as Named,
    Compare,
    Condition,
    Fails,
    IsNull,
    Node,
    Or,
    Quantified,
    Unknown,
    Unread,
    columns_of,
)
from seeds.conditions.parsing import parse
from seeds.filling.model import Explanation
from seeds.filling.references import Choice, References
from seeds.generate.columns import choice as draw
from seeds.schema.catalogue.model import CatalogueTable
from seeds.spec.column import Column, Field, ParentField, ParentTest


def keep_to_conditions(table: CatalogueTable, dialect: str, references: References) -> None:
    """Narrow the choice of parents to those whose keys the table's conditions allow.

    A condition counts that speaks of the columns of one foreign key alone: ``kind = 'P'``, where
    the kind is part of the key, ``plan_id IN (1, 2)``.

    Args:
        table: The table.
        dialect: ``postgresql`` or ``sqlite``.
        references: Its foreign keys; changed.
    """
    read = [parse(check.sql, dialect, table.columns) for check in table.checks]
    known = [(c, frozenset(columns_of(c))) for c in read if not isinstance(c, Unread)]
    for at, choice in enumerate(references.choices):
        names = _names(choice)
        about = [condition for condition, columns in known if columns and columns <= names.keys()]
        node = choice.node
        if not about or node is None or choice.own or node.same is not None:
            continue
        types = {own: table.columns[own].sql_type for own in names}
        test = ParentTest(tuple(dict.fromkeys(names.values())), _Test(about, names, types))
        references.choices[at] = choice.with_node(replace(node, only=test))


def repeat_others(table: CatalogueTable, dialect: str, references: References) -> None:
    """Let foreign keys be one of others, where a condition asks for that.

    Args:
        table: The table.
        dialect: ``postgresql`` or ``sqlite``.
        references: Its foreign keys; changed.
    """
    for check in table.checks:
        condition = parse(check.sql, dialect, table.columns)
        if isinstance(condition, Unread):
            continue
        for name, others in _equal_to_others(condition.expression):
            at = _place_of(references, name)
            places = [_place_of(references, other) for other in others]
            if at is None or at in places or None in places:
                continue
            choice = references.choices[at]
            known = [references.choices[place] for place in places if place is not None]
            if choice.own or any(not _alike(choice, one) for one in known):
                continue
            made: Column = Field(others[-1])
            for other in reversed(others[:-1]):
                made = Field(other).only_if(draw([True, False])).or_else(made)
            column = made.optional(choice.node.share) if choice.node else made
            references.choices[at] = replace(choice, declared={name: column}, node=None, free=False)
            text = f"that of {' or '.join(others)}"
            references.explained[name] = Explanation("condition", text)


def _place_of(references: References, name: str) -> int | None:
    """Return the place of the choice that fills one column alone, and nothing else."""
    for at, choice in enumerate(references.choices):
        if choice.columns == (name,) and choice.node is not None:
            return at
    return None


def _alike(one: Choice, other: Choice) -> bool:
    return one.target == other.target and set(_names(one).values()) == set(_names(other).values())


def _equal_to_others(node: Node) -> Iterator[tuple[str, list[str]]]:
    """Yield columns that equal one of others in each row that satisfies a condition."""
    if isinstance(node, And):
        for item in node.items:
            yield from _equal_to_others(item)
        return
    if isinstance(node, Quantified) and node.operator == "=" and isinstance(node.array, ArrayOf):
        pairs = [(node.left, item) for item in node.array.items]
    else:
        items = node.items if isinstance(node, Or) else (node,)
        pairs = [
            (item.left, item.right)
            for item in items
            if isinstance(item, Compare) and item.operator == "="
        ]
        if len(pairs) < len([item for item in items if not isinstance(item, IsNull)]):
            return
    named = [(a.name, b.name) for a, b in pairs if isinstance(a, Named) and isinstance(b, Named)]
    if not pairs or len(named) < len(pairs):
        return
    for name in dict.fromkeys(n for pair in named for n in pair):
        if all(name in pair for pair in named):
            yield name, [b if a == name else a for a, b in named]
            return


def _names(choice: Choice) -> dict[str, str]:
    """Return what the parent calls each column that a choice fills."""
    found = {}
    for own, column in choice.declared.items():
        if isinstance(column, ParentField):
            found[own] = column.name
        elif column is choice.node and own in choice.columns:
            found[own] = choice.referenced[0]
    return found


class _Test:
    """Tells whether the conditions hold of a row that refers to a parent."""

    def __init__(
        self, conditions: Sequence[Condition], names: Mapping[str, str], types: Mapping[str, str]
    ) -> None:
        self.conditions = conditions
        self.names = names
        self.types = types

    def __call__(self, parent: Mapping[str, Any]) -> bool:
        row = {own: parent[theirs] for own, theirs in self.names.items()}
        return all(self._holds(condition, row) for condition in self.conditions)

    def _holds(self, condition: Condition, row: Mapping[str, Any]) -> bool:
        try:
            return evaluate(condition, row, types=self.types) is not False
        except (Unknown, Fails):
            return True  # only the database can say
