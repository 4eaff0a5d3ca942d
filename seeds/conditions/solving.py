"""Rows that satisfy conditions: made, and proved by evaluation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from seeds.conditions.component import Component, Outcome
from seeds.conditions.model import Condition, Unread, columns_of
from seeds.conditions.variables import Variable

__all__ = ["Solution", "Variable", "solve"]
Read = Condition | Unread


@dataclass(frozen=True)
class Solution:
    """What :func:`solve` found.

    Attributes:
        rows: Tuples of values in the order of the variables; fewer than asked for where
            ``exhausted`` or ``contradiction`` says why, or where none were found.
        proved: Conditions that evaluation found not FALSE for every row.
        open: Conditions that only the database can judge; rows go by what is known of them.
        contradiction: Which conditions nothing can satisfy together, in words; else ``None``.
        exhausted: How many rows there are where ``distinct`` values run out; else ``None``.
    """

    rows: list[tuple[Any, ...]]
    proved: tuple[Condition, ...] = ()
    open: tuple[Read, ...] = ()
    contradiction: str | None = None
    exhausted: int | None = None


@dataclass
class _Part:
    variables: list[Variable] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    distinct: list[tuple[str, ...]] = field(default_factory=list)


def solve(
    variables: Sequence[Variable],
    conditions: Sequence[Read],
    *,
    count: int,
    distinct: Sequence[tuple[str, ...]] = (),
    together: Sequence[tuple[str, ...]] = (),
    seed: int,
    now: dt.datetime,
) -> Solution:
    """Make rows that satisfy conditions.

    The same arguments give the same rows. Rows differ as much as the conditions let them: every
    way in which a condition may hold, NULL and not NULL, each value of a list.

    Args:
        variables: The columns; candidates of a variable are taken wherever they satisfy.
        conditions: What must not be FALSE, as CHECK constraints have it.
        count: How many rows.
        distinct: Groups of columns whose values, where none is NULL, differ from row to row.
        together: Groups of columns whose believable values belong together, row by row.
        seed: Chooses among the rows that there are.
        now: The moment that ``now()`` means; aware. Rows also hold a day before and after.

    Returns:
        The rows, and which conditions were proved.
    """
    names = {v.name for v in variables}
    known: list[Condition] = []
    foreign: list[Read] = []
    for condition in conditions:
        if isinstance(condition, Unread) or not set(columns_of(condition)) <= names:
            foreign.append(condition)
        else:
            known.append(condition)
    outcomes: list[tuple[_Part, Outcome]] = []
    for part in _parts(variables, known, distinct, together):
        component = Component(part.variables, part.conditions, part.distinct, seed, now)
        outcome = component.solve(count)
        if outcome.contradiction is not None:
            return Solution([], (), tuple(foreign), outcome.contradiction)
        outcomes.append((part, outcome))
    return _combined(variables, known, foreign, outcomes, count)


def _combined(
    variables: Sequence[Variable],
    known: list[Condition],
    foreign: list[Read],
    outcomes: list[tuple[_Part, Outcome]],
    count: int,
) -> Solution:
    length = min((len(o.rows) for _, o in outcomes), default=count)
    columns: dict[str, list[Any]] = {}
    for part, outcome in outcomes:
        for at, variable in enumerate(part.variables):
            columns[variable.name] = [row[at] for row in outcome.rows[:length]]
    ordered = [columns[v.name] for v in variables]
    rows = list(zip(*ordered, strict=True)) if ordered else [()] * length
    unproved = {id(c) for _, o in outcomes for c in o.open}
    exhausted = [o.exhausted for _, o in outcomes if o.exhausted is not None]
    return Solution(
        rows,
        tuple(c for c in known if id(c) not in unproved),
        (*foreign, *(c for c in known if id(c) in unproved)),
        None,
        min(exhausted) if exhausted else None,
    )


def _parts(
    variables: Sequence[Variable],
    conditions: list[Condition],
    distinct: Sequence[tuple[str, ...]],
    together: Sequence[tuple[str, ...]],
) -> list[_Part]:
    """Return groups of columns that no condition ties to another group."""
    leader = {v.name: v.name for v in variables}

    def find(name: str) -> str:
        while leader[name] != name:
            name = leader[name]
        return name

    order = {v.name: at for at, v in enumerate(variables)}
    for names in [*map(columns_of, conditions), *distinct, *together]:
        roots = sorted({find(n) for n in names}, key=order.__getitem__)
        for root in roots[1:]:
            leader[root] = roots[0]
    parts: dict[str, _Part] = {}
    for variable in variables:
        parts.setdefault(find(variable.name), _Part()).variables.append(variable)
    if conditions and not parts:
        return []
    for condition in conditions:
        names = columns_of(condition)
        key = find(names[0]) if names else next(iter(parts))
        parts[key].conditions.append(condition)
    for group in distinct:
        if group:
            parts[find(group[0])].distinct.append(tuple(group))
    return list(parts.values())
