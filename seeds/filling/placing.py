"""Columns that hang on others: tied by conditions, placed by grids, counted within parents."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from seeds.filling.disjoint import disjoint
from seeds.filling.distinctness import Distinctness, GridKey
from seeds.filling.draft import FEW_UNTIL, OWN, WIDE, Draft
from seeds.filling.tied import Group, pool, with_values
from seeds.generate.columns import choice, element, listed
from seeds.generate.columns.choice import widening
from seeds.generate.columns.following import following
from seeds.spec.column import Column, Field, Operation
from seeds.spec.grid import Grid, GridPart


class Placing:
    """Declares the columns that hang on others.

    Args:
        draft: The decisions so far; is added to.
        candidates: Believable values of columns that the solver decides about.
        wide: More of them, when there are many rows.
        distinct: How the unique keys are satisfied.
        own: The columns of groups that speak of the person in the row.
    """

    def __init__(
        self,
        draft: Draft,
        candidates: Mapping[str, Sequence[Any]],
        wide: Mapping[str, Sequence[Any]],
        distinct: Distinctness,
        own: Collection[tuple[str, ...]] = (),
    ) -> None:
        self.draft = draft
        self.candidates = candidates
        self.wide = wide
        self.distinct = distinct
        self.own = own

    def place(self) -> None:
        """Declare them all."""
        for group in self.draft.ties.groups:
            self._draw_group(group)
        self._place_parents()

    # -- columns that conditions tie -------------------------------------------------------

    def _draw_group(self, group: Group) -> None:
        draft, distinct = self.draft, self.distinct
        drawn: Column
        if group.given:
            led = self._led(group)
            if led is None:
                return
            drawn = led
        elif group.columns in distinct.listed:
            drawn = listed(distinct.listed[group.columns], distinct=True)
        elif any(known is group for grid in distinct.grids for known, _ in grid.groups):
            return  # placed by the grid
        elif any(ordinal.group is group for ordinal in distinct.ordinals):
            return  # counted
        else:
            whole = set(distinct.whole)
            if draft.settings.no_nulls:
                whole |= {n for n in group.columns if n not in group.presence}
            count = self.draft.variety(group.columns)
            is_own = group.columns in self.own and draft.reach <= OWN
            count = max(count, draft.reach) if is_own else count
            solution = pool(
                group, draft.table, self.candidates, draft.settings, count=count, whole=whole
            )
            if not solution.rows and whole - distinct.whole:
                solution = pool(
                    group, draft.table, self.candidates, draft.settings, whole=distinct.whole
                )
            if not solution.rows:
                named = ", ".join(group.names or group.columns)
                draft.why_not = f"no row was found that satisfies {named}"
                if solution.contradiction:
                    draft.why_not = f"no row satisfies {named}: {solution.contradiction}"
                return
            if solution.open:
                draft.ties.asked += [f"CHECK {c.sql}" for c in solution.open]
            drawn = listed(solution.rows) if is_own else choice(solution.rows)
            if draft.is_wide and not solution.open:
                more = pool(group, draft.table, self.wide, draft.settings, count=WIDE, whole=whole)
                drawn = widening(solution.rows, more.rows or solution.rows, FEW_UNTIL)
            apart = disjoint(draft.table, group, solution.rows, draft.reach)
            if apart:
                enough = len(apart) >= draft.reach
                drawn = listed(apart, distinct=True) if enough else choice(apart)
        self._spread(group, drawn)

    def _led(self, group: Group) -> Column | None:
        """Return tuples for each combination of the values that rules give some columns."""
        draft, given = self.draft, self.draft.given
        names = [name for name in group.columns if name in group.given]
        found: dict[tuple[Any, ...], list[tuple[Any, ...]]] = {}
        whole = self.distinct.whole
        if draft.settings.no_nulls:
            whole = whole | {n for n in group.columns if n not in group.presence | group.given}
        for values in given.combinations(names):
            fixed = dict(zip(names, values, strict=True))
            solution = with_values(
                group, draft.table, self.candidates, draft.settings, fixed, whole
            )
            if not solution.rows and whole is not self.distinct.whole:
                solution = with_values(
                    group, draft.table, self.candidates, draft.settings, fixed, self.distinct.whole
                )
            if not solution.rows:
                shown = " and ".join(f"{n} is {_sql(v)}" for n, v in fixed.items())
                named = ", ".join(group.names or [c.sql for c in group.conditions])
                draft.why_not = (
                    f"by the rules {shown}, which no row can have that satisfies {named}"
                )
                return None
            if solution.open:
                draft.ties.asked += [f"CHECK {c.sql}" for c in solution.open]
            key = tuple(v for n, v in fixed.items() if not given.is_one(n))
            found[key] = solution.rows
        several = [name for name in names if not given.is_one(name)]
        return following(several, found) if several else choice(found[()])

    def _spread(self, group: Group, drawn: Column) -> None:
        """Give each column of a group its member of the tuple that is drawn."""
        whole = f"_tied_{'_'.join(group.columns)}"
        self.draft.columns[whole] = drawn
        conditions = "; ".join(c.sql for c in group.conditions)
        for place, name in enumerate(group.columns):
            if name in group.given:
                continue
            if name not in group.presence:
                item = Operation("item", (drawn,), place)
                self.draft.put(name, item, "condition", conditions)
                continue
            self._present_where(name, ~Operation("item", (drawn,), place).is_null())

    def _present_where(self, name: str, condition: Column) -> None:
        """Let a foreign key have a parent where a condition holds, and only there."""
        for at, parent in enumerate(self.draft.references.choices):
            if name not in parent.columns or parent.node is None:
                continue
            always = parent.with_node(replace(parent.node, share=1.0))
            held = {
                n: c.only_if(condition) if n in parent.columns else c
                for n, c in always.declared.items()
            }
            self.draft.references.choices[at] = replace(always, declared=held, free=False)

    # -- parents ---------------------------------------------------------------------------

    def _place_parents(self) -> None:
        draft, distinct = self.draft, self.distinct
        choices = list(draft.references.choices)
        for number, key in enumerate(distinct.grids):
            grid = Grid(key.dimensions)
            self.draft.columns[f"_grid_{number}"] = grid
            for dimension, parent in enumerate(key.choices):
                choices[choices.index(parent)] = parent.placed(GridPart(grid, dimension))
            self._place_values(grid, key)
        for number, ordinal in enumerate(distinct.ordinals):
            # Dealt out in turn, so that the rows of a parent are counted without gaps.
            dealt = Grid((1 << 31, ordinal.choice.target), shuffled=False)
            draft.columns[f"_dealt_{number}"] = dealt
            choices[choices.index(ordinal.choice)] = ordinal.choice.placed(GridPart(dealt, 1))
            within = f"counted within its {ordinal.choice.target}"
            draft.put(ordinal.column, GridPart(dealt, 0) + ordinal.first, "key", within)
        for at, parent in enumerate(choices):
            if parent.node and any(parent.columns == one.columns for one in distinct.chained):
                choices[at] = parent.with_node(replace(parent.node, distinct=True))
        for parent in choices:
            if any(parent.columns == itself.columns for itself in distinct.itself):
                itself_alone = Field(parent.referenced[0])
                draft.put(parent.columns[0], itself_alone, "reference", "the row itself")
            else:
                draft.columns.update(parent.declared)

    def _place_values(self, grid: Grid, key: GridKey) -> None:
        at = len(key.choices)
        for name, values in key.options:
            one = element(choice([values]), GridPart(grid, at))
            self.draft.put(name, one, "condition", "every combination once")
            at += 1
        for group, tuples in key.groups:
            self._spread(group, element(choice([tuples]), GridPart(grid, at)))
            at += 1


def _sql(value: Any) -> str:
    return "NULL" if value is None else repr(value)
