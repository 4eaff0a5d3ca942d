"""Conditions that what is drawn for a column satisfies anyway.

Of what conditions tie only some values are known to be right, and rows are drawn from these few.
Where the values that a name suggests all pass, there is nothing to solve: each row keeps its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np

from seeds.filling.draft import Draft
from seeds.filling.own import all_pass, of_the_row
from seeds.filling.spans import NUMBERS, is_bounded, keeps
from seeds.filling.tied import Group
from seeds.generate.tableless import TablelessColumns
from seeds.inference.declared import Declared
from seeds.inference.expressions import required
from seeds.inference.standards import LENGTHS

MANY = 1 << 17
"""Values that differ, at most: more rows than these are made of the conditions alone."""

_STANDARDS = frozenset({"checked", "pattern"})
"""What makes texts of a standard: they are right, or they are none."""


class Infer(Protocol):
    """What declares columns by their names."""

    def __call__(
        self,
        unique: frozenset[str],
        gone: frozenset[str],
        needed: frozenset[str],
        *,
        rooms: Mapping[str, int] | None = None,
        conditions: Sequence[str] = (),
    ) -> dict[str, Declared]:
        """Return the declarations.

        Args:
            unique: Columns whose values differ.
            gone: Columns to leave out.
            needed: Columns whose default will not do.
            rooms: Characters of columns; those not there have any length, where they are tied.
            conditions: What is to be known of single columns.
        """


class Settling:
    """Takes conditions away from a draft.

    Args:
        draft: The decisions so far; groups are taken away from it.
        guesses: What inference declares.
        infer: How it does.

    Attributes:
        settled: Columns whose conditions all values pass that are guessed of them.
    """

    def __init__(self, draft: Draft, guesses: Mapping[str, Declared], infer: Infer) -> None:
        self.draft = draft
        self.table = draft.table
        self.guesses = guesses
        self.infer = infer
        self.settled: dict[str, Declared] = {}

    def settle(self) -> None:
        """Take away conditions that what is drawn for a column satisfies anyway."""
        self._numbers()
        self._texts()

    def _numbers(self) -> None:
        """Take away bounds: numbers are drawn between them."""
        groups = self.draft.ties.groups
        apart = {name for key in self.table.uniques for name in key.uses or key.columns}
        apart |= {name for one in self.table.exclusions for name in one.columns}
        apart |= {*self.table.info.primary_key, *self.draft.wanted.needed, *self.draft.fixed}
        alone = [
            group
            for group in groups
            if is_bounded(group)
            and group.columns[0] not in apart
            and self.table.info.columns[group.columns[0]].type.kind in NUMBERS
        ]
        if not alone or self.draft.settings.sparing:
            return
        told = [c.sql for group in alone for c in group.conditions]
        guesses = self.infer(frozenset(), frozenset(), frozenset(), conditions=told)
        # What others are computed from is settled before them.
        for group in sorted(alone, key=lambda g: _depth(g.columns[0], guesses)):
            (name,) = group.columns
            guess = guesses.get(name)
            if name not in self.guesses or guess is None:
                continue
            others = {
                other: found.expression.column
                for other, found in (guesses | self.settled).items()
                if other in self.settled or self.draft.ties.group_of(other) is None
            }
            if keeps(group, self.table, guess.expression.column, others):
                self.settled[name] = guess
                groups.remove(group)

    def _texts(self) -> None:
        """Take away conditions that the row's own texts satisfy, row by row."""
        groups = self.draft.ties.groups
        alone = [g for g in groups if len(g.columns) == 1 and not g.given and not g.presence]
        alone = [g for g in alone if _is_own(g.columns, self.guesses)]
        if not alone or self.draft.settings.sparing or self.draft.reach > MANY:
            return
        keys = [key.uses or key.columns for key in self.table.uniques]
        unique = frozenset(names[0] for names in keys if len(names) == 1)
        unique &= {g.columns[0] for g in alone}
        together = {name for names in keys if len(names) > 1 for name in names}
        # A standard may know a longer form and a shorter one.
        for room in (None, *sorted(set(LENGTHS.values()), reverse=True)):
            some = [g for g in alone if room is None or _is_standard(g.columns, self.guesses)]
            rooms = {} if room is None else {g.columns[0]: room for g in some}
            guesses = self.infer(unique, frozenset(), frozenset(), rooms=rooms) if some else {}
            for group in some:
                (name,) = group.columns
                guess = guesses.get(name)
                if guess is None or name in together or not self._passes(group, guess):
                    continue
                self.settled[name] = guess
                groups.remove(group)
                alone.remove(group)

    def _passes(self, group: Group, guess: Declared) -> bool:
        """Tell whether all that is guessed of a column satisfies its conditions."""
        (name,) = group.columns
        if guess.expression.uses or not _is_own([name], {name: guess}):
            return False
        context = self.draft.settings.context
        rows = np.arange(self.draft.reach, dtype=np.uint64)
        made = required(guess.expression).column
        if (made.capacity(context.locale) or len(rows)) < len(rows):
            return False
        columns = TablelessColumns(context, self.table.name, {name: made})
        return all_pass(group, self.table, columns.values(rows)[name])


def _depth(name: str, guesses: Mapping[str, Declared]) -> int:
    """Return how many columns stand before one, each computed from the next."""
    uses = guesses[name].expression.uses if name in guesses else frozenset()
    return max((1 + _depth(use, guesses) for use in uses), default=0)


def _is_own(names: Collection[str], guesses: Mapping[str, Declared]) -> bool:
    """Tell whether texts are those of the row's person, or of a standard."""
    return of_the_row(names, guesses) or _is_standard(names, guesses)


def _is_standard(names: Collection[str], guesses: Mapping[str, Declared]) -> bool:
    return any(_STANDARDS & guesses[n].expression.public for n in names if n in guesses)
