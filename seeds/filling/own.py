"""Texts of the person in a row: kept as they are where the conditions let them all pass.

Values that conditions tie are drawn from a pool. An e-mail address out of a pool is somebody
else's than the names beside it; so each row's own address is looked at first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from seeds.conditions.dialect_rules import rules_of
from seeds.conditions.evaluating import Clock, Compiler, depends_on_time
from seeds.conditions.model import Fails, Unknown
from seeds.filling.tied import Group
from seeds.inference.declared import Declared
from seeds.schema.catalogue.model import CatalogueTable

PERSON = "person"
_ANYBODY = "person.phone("
"""Numbers have nothing of a name in them."""


def of_the_row(names: Collection[str], guesses: Mapping[str, Declared]) -> bool:
    """Tell whether any of some columns speaks of the person in the row."""
    made = (guesses[n].expression for n in names if n in guesses)
    return any(PERSON in e.public and not e.text.startswith(_ANYBODY) for e in made)


def all_pass(group: Group, table: CatalogueTable, values: Sequence[Any]) -> bool:
    """Tell whether the conditions of a single column let each of some values pass for sure.

    Args:
        group: The column with its conditions.
        table: Its table.
        values: The values; they are not NULL.
    """
    (name,) = group.columns
    column = table.columns[name]
    if any(depends_on_time(c.expression) for c in group.conditions):
        return False
    most = table.info.columns[name].type.length
    if most is not None and any(len(value) > most for value in values):
        return False
    inward = rules_of(group.conditions[0].dialect).inward
    known = {name: column.sql_type}
    tests = [Compiler(c.dialect, Clock(None), known).truth(c.expression) for c in group.conditions]
    try:
        rows = ({name: inward(value, column.sql_type)} for value in values)
        return all(test(row) is True for row in rows for test in tests)
    except (Unknown, Fails):
        return False
