"""Believable values of columns, sifted once for each kind of row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from seeds.conditions.branches import Atom
from seeds.conditions.dialect_rules import rules_of
from seeds.conditions.domains import Domain
from seeds.conditions.model import Fails, Unknown
from seeds.conditions.randomness import Random
from seeds.conditions.repairing import repaired
from seeds.conditions.variables import Variable, family, fitted, rounded

_MOST = 1 << 17
_PROBES = 8
_REPAIRED = 256
_HOPELESS = 64
# One in so many believable values is enough: that the others do not fit then needs no remedy.
_ENOUGH = 8
_UNUSABLE: Any = object()
_MOMENTS = frozenset({"date", "timestamp", "timestamptz"})


@dataclass
class Pool:
    """Candidates that satisfy what is known of a column.

    Attributes:
        values: The candidates in their order.
        sorted: The same by size, where they have an order; else empty.
    """

    values: list[Any]
    sorted: list[Any]


class Pools:
    """The candidates of all columns.

    Args:
        variables: The columns.
        evaluated: Turns a value into what evaluation works with.
    """

    def __init__(
        self, variables: list[Variable], evaluated: Callable[[Any, Variable], Any]
    ) -> None:
        self._variables = {v.name: v for v in variables}
        self._evaluated = evaluated
        self._all: dict[str, list[Any]] = {}
        self._together: dict[str, list[Any]] = {}
        self._present: dict[str, list[Any]] = {}
        self._tests: dict[str, list[Callable[[Any], bool]]] = {}
        for variable in variables:
            kind = family(variable)
            found = [self._known(v, variable, kind) for v in list(variable.candidates[:_MOST])]
            self._together[variable.name] = found
            self._present[variable.name] = list(variable.present)
            usable = [v for v in found if v is not None and v is not _UNUSABLE]
            self._all[variable.name] = usable
        self._pools: dict[int, tuple[Domain, _Sifted]] = {}
        self._cache: dict[tuple[Any, ...], _Sifted] = {}

    def _known(self, value: Any, variable: Variable, kind: str) -> Any:
        """Return a candidate as the column holds it, ``_UNUSABLE`` where it cannot."""
        try:
            known = rules_of("postgresql").inward(value, variable.sql_type)
            if kind in _MOMENTS and known is not None:
                known = fitted(known, kind, variable.sql_type)
            return rounded(known, variable)
        except (Unknown, Fails):
            return _UNUSABLE

    def sift(self, name: str, passes: Callable[[Any], bool]) -> None:
        """Keep the candidates of a column that a condition lets pass, once they are repaired."""
        self._tests.setdefault(name, []).append(passes)

    def prepare(self, domains: dict[str, Domain], atoms: dict[str, list[Atom]]) -> None:
        """Sift the candidates of each column by its domain in one scenario."""
        for name, domain in domains.items():
            candidates = self._all[name]
            if not candidates or not domain.value:
                continue
            key = (name, tuple(id(a) for a in atoms.get(name, ())), _key(domain))
            if key not in self._cache:
                repairs = _Repairs(domain, self._tests.get(name, ()))
                self._cache[key] = _Sifted(candidates, domain, repairs)
            self._pools[id(domain)] = (domain, self._cache[key])

    def knows(self, name: str) -> bool:
        """Tell whether there are believable values of a column."""
        return bool(self._all[name])

    def of_row(self, name: str, scenario: Domain, domain: Domain, index: int) -> tuple[bool, Any]:
        """Return whether a column's value of one believable row lies in a domain, and the value.

        Args:
            name: The column.
            scenario: What the scenario leaves of the column.
            domain: The same, narrowed by the columns drawn before.
            index: Which row.
        """
        known = self._together[name]
        if not known:
            return False, None
        value = known[index % len(known)]
        if value is _UNUSABLE:
            return False, None
        if value is None and not domain.null:
            value = self._instead(name, index)
        if value is None:
            return domain.null, None
        if isinstance(value, str) and id(scenario) in self._pools and domain.value:
            value = self._pools[id(scenario)][1].repairs.of(value)
            return value is not None and _admits(domain, value), value
        return domain.value and _admits(domain, value), value

    def _instead(self, name: str, index: int) -> Any:
        """Return what a believable row has where it needs a value; ``None`` for nothing."""
        known = self._present[name]
        if not known:
            return None
        variable = self._variables[name]
        value = self._known(known[index % len(known)], variable, family(variable))
        return None if value is _UNUSABLE else value

    def pool(self, domain: Domain) -> Pool | None:
        """Return the candidates of a scenario's domain."""
        found = self._pools.get(id(domain))
        return found[1].pool if found is not None else None

    def choose(
        self, pool: Pool, domain: Domain, random: Random, index: int, attempt: int, pending: bool
    ) -> tuple[bool, Any]:
        """Return whether a candidate lies in a domain, and one that does."""
        if not pending:
            if attempt == 0:
                return True, pool.values[index % len(pool.values)]
            return True, random.pick(pool.values)
        if domain.values is not None:
            return False, None
        if pool.sorted and (domain.low is not None or domain.high is not None):
            try:
                start = bisect_left(pool.sorted, domain.low) if domain.low is not None else 0
                end = (
                    bisect_right(pool.sorted, domain.high)
                    if domain.high is not None
                    else len(pool.sorted)
                )
            except TypeError:
                start, end = 0, len(pool.sorted)
            if start >= end:
                return False, None
            window = range(start, end)
            for _ in range(_PROBES):
                value = pool.sorted[window[random.below(len(window))]]
                if _admits(domain, value):
                    return True, value
            return False, None
        for _ in range(_PROBES):
            value = random.pick(pool.values)
            if _admits(domain, value):
                return True, value
        return False, None


class _Sifted:
    """The candidates of a column in one scenario.

    Args:
        candidates: All of them.
        domain: What the scenario leaves of the column.
        repairs: Makes texts right.
    """

    def __init__(self, candidates: list[Any], domain: Domain, repairs: _Repairs) -> None:
        self._candidates = candidates
        self._domain = domain
        self.repairs = repairs
        self._is_text = isinstance(candidates[0], str) and domain.values is None
        if self._is_text:
            _ = self.pool  # decides how texts are repaired

    @cached_property
    def pool(self) -> Pool | None:
        """Those that satisfy; found when one is asked for, which few columns do."""
        candidates, repairs = self._candidates, self.repairs
        if not self._is_text and any(isinstance(v, str) for v in candidates):
            kept = [v for v in candidates if _admits(self._domain, v)]
        else:
            kept = [v for v in candidates if repairs.is_right(v)]
        if self._is_text and len(kept) * 2 < len(candidates):
            kept = repairs.of_all(candidates[:_REPAIRED]) or kept
        elif _are_numbers(candidates) and len(set(kept)) * _ENOUGH < len(set(candidates)):
            moved = [v for v in _moved(candidates, self._domain) if repairs.is_right(v)]
            kept = moved if len(set(moved)) > len(set(kept)) else kept
        if not kept:
            return None
        try:
            ordered = sorted(kept) if not isinstance(kept[0], str) else []
        except TypeError:
            ordered = []
        return Pool(kept, ordered)


class _Repairs:
    """Texts as a scenario wants them; given up where a good many could not be made so."""

    def __init__(self, domain: Domain, tests: Sequence[Callable[[Any], bool]]) -> None:
        self._domain = domain
        self._tests = tests
        self._known: dict[str, str | None] = {}
        self._failed = 0
        self._bent = False

    def is_right(self, value: Any) -> bool:
        """Tell whether a value is right as it is."""
        return _admits(self._domain, value) and self._passes(value)

    def _passes(self, value: Any) -> bool:
        return all(test(value) for test in self._tests)

    def of_all(self, texts: Sequence[str]) -> list[str]:
        """Return texts as they are wanted; bent only where too few can be without."""
        found = [one for text in texts if (one := self.of(text)) is not None]
        if len(found) * _ENOUGH < len(texts):
            self._bent, self._failed = True, 0
            self._known.clear()
            found = [one for text in texts if (one := self.of(text)) is not None]
        return list(dict.fromkeys(found))

    def of(self, text: str) -> str | None:
        """Return a text as it is wanted, or ``None`` where it cannot be made so."""
        if self.is_right(text) or self._domain.family == "other":
            return text  # what another type reads would be none of it, with one letter changed
        if text not in self._known:
            if self._failed >= _HOPELESS:
                return None
            at_once = self._bent and bool(self._domain.patterns)
            found = repaired(text, self._domain, self._passes, bent=self._bent, at_once=at_once)
            self._known[text] = found
            self._failed = 0 if found is not None else self._failed + 1
        return self._known[text]


def _are_numbers(values: Sequence[Any]) -> bool:
    return all(isinstance(v, int | float | Decimal) and not isinstance(v, bool) for v in values)


def _moved(numbers: Sequence[Any], domain: Domain) -> list[Any]:
    """Return numbers that lie as far apart as others, where a bound wants them."""
    least, most = min(numbers), max(numbers)
    try:
        if domain.low is not None and least < domain.low:
            offset = domain.low - least + (1 if domain.low_open else 0)
        elif domain.high is not None and most > domain.high:
            offset = domain.high - most - (1 if domain.high_open else 0)
        else:
            return []
        moved = [value + offset for value in numbers]
        if domain.held is None:
            return moved
        least, most = domain.held
        return [value for value in moved if least <= value <= most]
    except TypeError:
        return []  # bounds of another kind


def _key(domain: Domain) -> Any:
    return (repr(domain.low), repr(domain.high), domain.low_open, domain.high_open)


def _admits(domain: Domain, value: Any) -> bool:
    try:
        return domain.admits(value)
    except (TypeError, ArithmeticError):
        return False
