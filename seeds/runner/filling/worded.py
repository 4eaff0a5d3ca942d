"""Conditions that a declaration keeps, so that nobody has to list values that satisfy them.

Fill draws the columns of a CHECK from values that were solved for. For people a declaration says
more: ``shipped_at = datetime(after=paid_at)``. Where inference has one, and its values keep the
conditions in every row that is tried, it takes the place of the list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from seeds.conditions.evaluating import depends_on_time, evaluate
from seeds.conditions.model import Condition, Fails, Unknown
from seeds.conditions.parsing import parse
from seeds.errors import SeedsError
from seeds.filling.computed import columns_behind, spelt_out
from seeds.filling.model import FilledTable, FillSettings
from seeds.generate.columns.choice import Choice
from seeds.generate.columns.listed import Listed
from seeds.generate.tableless import TablelessColumns
from seeds.inference.declared import Declared, Naming
from seeds.inference.expressions import required
from seeds.inference.infer import infer
from seeds.schema.catalogue import CatalogueTable
from seeds.spec.column import Column, Operation
from seeds.spec.entity import Entity

_TRIED: Final = 400
"""Rows in which the conditions have to hold."""

_FEW: Final = 12
"""Values of one column that are better listed."""


@dataclass(frozen=True)
class _Kept:
    """A condition that declarations have to keep, and the columns that it is about."""

    condition: Condition
    columns: tuple[str, ...]


def worded(
    table: CatalogueTable,
    filled: FilledTable,
    naming: Naming,
    settings: FillSettings,
    dialect: str,
) -> FilledTable:
    """Return a table with declarations in place of listed values, where they keep the conditions.

    Args:
        table: The table.
        filled: What was decided of it.
        naming: What its columns are called.
        settings: What values depend on.
        dialect: ``postgresql`` or ``sqlite``.
    """
    entity = filled.entity
    if entity is None:
        return filled
    for hidden, names in list(_groups(entity)):
        conditions = _conditions(table, names, dialect)
        listed = isinstance(entity.columns[hidden], Listed)
        if not conditions or (listed and not _is_unique_alone(table, names)):
            continue
        declared = _guessed(table, filled, names, conditions, naming, settings)
        if declared is None or _is_better_listed(entity.columns[hidden], declared):
            continue
        if not _hold(table, declared, filled, names, conditions, settings):
            continue
        columns = {n: c for n, c in entity.columns.items() if n != hidden}
        columns |= {n: d.expression.column for n, d in declared.items()}
        entity = replace(entity, columns=columns)
        texts = {n: d.expression for n, d in declared.items()}
        filled = replace(filled, entity=entity, expressions={**filled.expressions, **texts})
    return filled


def _groups(entity: Entity) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield lists of values and the columns that are drawn from each, if nothing else reads it."""
    for hidden, node in entity.columns.items():
        if not hidden.startswith("_tied_") or not isinstance(node, Choice | Listed):
            continue
        readers = {
            name: column
            for name, column in entity.columns.items()
            if name != hidden and any(inner is node for inner in column.walk())
        }
        if readers and all(isinstance(c, Operation) and c.op == "item" for c in readers.values()):
            yield hidden, tuple(readers)


def _is_better_listed(node: Column, declared: Mapping[str, Declared]) -> bool:
    """Tell whether the few values of one column say more than what was guessed of it."""
    if not isinstance(node, Choice) or len(declared) != 1:
        return False
    (guess,) = declared.values()
    column = guess.expression.column
    known = len({repr(value) for value in node.options.values})
    if isinstance(column, Choice):
        return len(column.options.values) < known
    return known <= _FEW


def _is_unique_alone(table: CatalogueTable, names: Sequence[str]) -> bool:
    """Tell whether a unique column is all there is to a group of columns."""
    keys = [key for key in table.uniques if set(key.columns) & set(names)]
    return len(names) == 1 and all(k.plain and k.columns == tuple(names) for k in keys)


def _conditions(table: CatalogueTable, names: Sequence[str], dialect: str) -> list[_Kept]:
    """Return the conditions of some columns; none when one of them is about the day.

    Those on columns that the database computes are about the columns behind them.
    """
    found = []
    for check in table.checks:
        behind = columns_behind(table, check.columns)
        if not set(behind) & set(names):
            continue
        condition = parse(spelt_out(check.sql, table, dialect), dialect, table.columns)
        if not isinstance(condition, Condition) or depends_on_time(condition.expression):
            return []
        found.append(_Kept(condition, behind))
    return found


def _guessed(
    table: CatalogueTable,
    filled: FilledTable,
    names: Sequence[str],
    conditions: Sequence[_Kept],
    naming: Naming,
    settings: FillSettings,
) -> dict[str, Declared] | None:
    """Return a declaration for each of the columns, which mention nothing that is not known."""
    info = table.info
    columns = {
        name: replace(column, has_server_default=False, source=None) if name in names else column
        for name, column in info.columns.items()
    }
    known = filled.expressions.keys()
    others = [name for name in info.columns if name not in names and name not in known]
    unique = tuple(
        key.columns for key in table.uniques if len(key.columns) == 1 and key.columns[0] in names
    )
    plain = replace(info, columns=columns, uniques=unique, primary_key=(), foreign_keys=())
    found = infer(
        plain,
        Naming(attributes=naming.attributes),
        conditions=[kept.condition.sql for kept in conditions],
        left_out=others,
        known=_chosen(filled, names),
    )
    declared = {d.column: d for d in found.declared if d.column in names}
    if settings.no_nulls:
        declared = {n: replace(d, expression=required(d.expression)) for n, d in declared.items()}
    locale = settings.context.locale
    if any(
        name in declared and declared[name].expression.column.capacity(locale) is None
        for (name,) in unique
    ):
        return None
    mentioned = {use for d in declared.values() for use in d.expression.uses}
    whole = declared.keys() == set(names) and mentioned <= {*names, *known}
    return declared if whole else None


def _chosen(filled: FilledTable, names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Return the values of columns that are declared already, where they are chosen from a list."""
    columns = {} if filled.entity is None else filled.entity.columns
    return {
        name: column.options.values
        for name, column in columns.items()
        if name in filled.expressions and name not in names and isinstance(column, Choice)
    }


def _hold(
    table: CatalogueTable,
    declared: Mapping[str, Declared],
    filled: FilledTable,
    names: Sequence[str],
    conditions: Sequence[_Kept],
    settings: FillSettings,
) -> bool:
    """Tell whether the conditions hold in all rows that are tried."""
    columns: dict[str, Column] = {
        name: expression.column
        for name, expression in filled.expressions.items()
        if name not in names
    }
    columns |= {name: d.expression.column for name, d in declared.items()}
    mentioned = {name for kept in conditions for name in kept.columns}
    if not mentioned <= columns.keys():
        return False
    types = {name: column.sql_type for name, column in table.columns.items()}
    try:
        made = TablelessColumns(settings.context, table.name, columns)
        values = made.values(np.arange(_TRIED, dtype=np.uint64))
        for row in range(_TRIED):
            given = {name: values[name][row] for name in mentioned}
            for kept in conditions:
                if evaluate(kept.condition, given, types=types, now=settings.now) is False:
                    return False
    except (SeedsError, Unknown, Fails):
        return False
    return True
