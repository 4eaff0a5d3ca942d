"""Conditions on foreign keys: only those parents are chosen that satisfy them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from seeds.conditions.evaluating import evaluate
from seeds.conditions.model import Condition, Fails, Unknown, Unread, columns_of
from seeds.conditions.parsing import parse
from seeds.filling.references import Choice, References
from seeds.schema.catalogue.model import CatalogueTable
from seeds.spec.column import ParentField, ParentTest


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
