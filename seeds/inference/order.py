"""Which column of a row lies below which other: what CHECK constraints and names say of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from seeds.inference.described import POINTS_IN_TIME, Described
from seeds.inference.names import role, snake
from seeds.inference.pairs import Pair, amounts, moments
from seeds.schema.types import Kind

_NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT)


class Order:
    """The order of the columns of one row.

    Attributes:
        spans: Which part of a range each column of a pair keeps to, so that the pairs hold: the
            part's place and the number of parts.
        whens: For each point in time the columns that lie before it, and those after it.
        lasting: The pair that a point in time ends, where names alone say so.
        notes: What nobody could guess.
    """

    def __init__(self, described: Described) -> None:
        self.described = described
        self.notes: list[str] = []
        self.spans = self._spans()
        self.lasting: dict[str, Pair] = {}
        self.whens = self._whens()

    def _spans(self) -> dict[str, tuple[int, int]]:
        table = self.described.table
        found: dict[str, tuple[int, int]] = {}
        for kinds in (POINTS_IN_TIME, _NUMBERS, (Kind.TIME,)):
            pairs = [
                pair
                for pair in self.described.facts.pairs
                if all(self._kind(name) in kinds for name in pair[:2])
            ]
            if kinds is not POINTS_IN_TIME:
                told = {name for pair in pairs for name in pair[:2]}
                free = [
                    n
                    for n, c in table.columns.items()
                    if c.type.kind in kinds and n not in told and not self._is_settled(n)
                ]
                pairs += [(low, high, False) for low, high in amounts(free)]
            if kinds is POINTS_IN_TIME and not any(strict for *_, strict in pairs):
                continue  # these hang on one another, which looks better
            rank = dict.fromkeys((name for pair in pairs for name in pair[:2]), 0)
            if not rank:
                continue
            for _ in rank:
                for low, high, _strict in pairs:
                    rank[high] = max(rank[high], rank[low] + 1)
            most = max(rank.values(), default=0) + 1
            if most > len(rank):
                self.notes.append("conditions compare columns in a circle")
                continue
            found |= {name: (place, most) for name, place in rank.items()}
        return found

    def _kind(self, name: str) -> Kind:
        return self.described.moment(name) or self.described.table.columns[name].type.kind

    def _is_settled(self, name: str) -> bool:
        """Tell whether something else than its name says what a number is."""
        facts = self.described.facts
        keys = {c for fk in self.described.table.foreign_keys for c in fk.columns}
        keys.update(self.described.table.primary_key)
        return name in keys or name in facts.options or name in facts.sums

    def _whens(self) -> dict[str, tuple[list[str], list[str]]]:
        columns, leaves_null = self.described.table.columns, self.described.leaves_null
        sorts = {name: self.described.moment(name) for name in columns}
        times = [name for name, sort in sorts.items() if sort is not None]
        found: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in times}
        for low, high, _ in self.described.facts.pairs:
            if low not in found or high not in found or low in self.spans:
                continue
            if leaves_null(low) and not leaves_null(high):
                found[low][1].append(high)
            else:
                found[high][0].append(low)
        told = {n for n in times if any(found[n]) or n in self.spans}
        roles = {name: role(snake(name)) for name in times}
        free = [n for n in times if n not in told]
        always = [n for n in free if not leaves_null(n)]
        for pair in moments(free, always, self.described.follows):
            if roles[pair.high] in ("updated", "deleted", "born"):
                continue
            if roles[pair.high] == "created" and roles[pair.low] in ("created", "updated"):
                continue
            if leaves_null(pair.low) and not leaves_null(pair.high):
                found[pair.low][1].append(pair.high)
            else:
                found[pair.high][0].append(pair.low)
                self.lasting[pair.high] = pair
        # Who was invited before has joined later: what is left is what everything follows.
        created = [n for n, own in roles.items() if own == "created" and not any(found[n])]
        updated = next((n for n, own in roles.items() if own == "updated"), None)
        for name, own in roles.items():
            before, after = found[name]
            if before or after or own in ("created", "born") or name in self.spans:
                continue
            if own == "updated":
                past = [n for n in created if not leaves_null(n)]
                past += [n for n in times if self._has_happened(n, roles[n], told)]
                # Days and points in time do not compare, nor do those that are written as texts.
                kinds = {n: (sorts[n], columns[n].type.kind) for n in past}
                past = [n for n in past if kinds[n] == kinds[past[0]]]
                if leaves_null(name) or not all(map(leaves_null, past)):
                    before += past
                    continue
                # What always has a value cannot hang on what may have none.
                for other in past:
                    if not any(found[other]):
                        found[other][1].append(name)
                continue
            base = updated if own == "deleted" and updated else next(iter(created), None)
            if base is not None and base != name and not leaves_null(base):
                before.append(base)
        return found

    def _has_happened(self, name: str, own: str, told: Collection[str]) -> bool:
        """Tell whether a point in time is an event of the row's own past, which updates it."""
        return not own and name not in told and not self._lies_ahead(name)

    def _lies_ahead(self, name: str) -> bool:
        pair = self.lasting.get(name)
        return pair is not None and pair.ahead
