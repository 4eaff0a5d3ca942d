"""Believable values of columns, sifted once for each kind of row."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seeds.conditions.branches import Atom
from seeds.conditions.dialect_rules import rules_of
from seeds.conditions.domains import Domain
from seeds.conditions.model import Fails, Unknown
from seeds.conditions.randomness import Random
from seeds.conditions.variables import Variable, family, fitted, rounded

_MOST = 2048
_PROBES = 8
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
        inward = rules_of("postgresql").inward
        self._all: dict[str, list[Any]] = {}
        self._together: dict[str, list[Any]] = {}
        for variable in variables:
            found: list[Any] = []
            kind = family(variable)
            for value in list(variable.candidates[:_MOST]):
                try:
                    known = inward(value, variable.sql_type)
                    if kind in _MOMENTS and known is not None:
                        known = fitted(known, kind, variable.sql_type)
                    found.append(rounded(known, variable))
                except (Unknown, Fails):
                    found.append(_UNUSABLE)
            self._together[variable.name] = found
            usable = [v for v in found if v is not None and v is not _UNUSABLE]
            self._all[variable.name] = usable
        self._pools: dict[int, tuple[Domain, Pool | None]] = {}
        self._cache: dict[tuple[Any, ...], Pool | None] = {}

    def sift(self, name: str, passes: Callable[[Any], bool]) -> None:
        """Keep the candidates of a column that a condition lets pass."""
        self._all[name] = [v for v in self._all[name] if passes(v)]

    def prepare(self, domains: dict[str, Domain], atoms: dict[str, list[Atom]]) -> None:
        """Sift the candidates of each column by its domain in one scenario."""
        for name, domain in domains.items():
            candidates = self._all[name]
            if not candidates or not domain.value:
                continue
            key = (name, tuple(id(a) for a in atoms.get(name, ())), _key(domain))
            if key not in self._cache:
                self._cache[key] = self._sifted(candidates, domain)
            self._pools[id(domain)] = (domain, self._cache[key])

    def _sifted(self, candidates: list[Any], domain: Domain) -> Pool | None:
        kept = [value for value in candidates if _admits(domain, value)]
        if not kept:
            return None
        try:
            ordered = sorted(kept) if not isinstance(kept[0], str) else []
        except TypeError:
            ordered = []
        return Pool(kept, ordered)

    def of_row(self, name: str, domain: Domain, index: int) -> tuple[bool, Any]:
        """Return whether a column's value of one believable row lies in a domain, and the value."""
        known = self._together[name]
        if not known:
            return False, None
        value = known[index % len(known)]
        if value is _UNUSABLE:
            return False, None
        if value is None:
            return domain.null, None
        return domain.value and _admits(domain, value), value

    def pool(self, domain: Domain) -> Pool | None:
        """Return the candidates of a scenario's domain."""
        found = self._pools.get(id(domain))
        return found[1] if found is not None else None

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


def _key(domain: Domain) -> Any:
    return (repr(domain.low), repr(domain.high), domain.low_open, domain.high_open)


def _admits(domain: Domain, value: Any) -> bool:
    try:
        return domain.admits(value)
    except (TypeError, ArithmeticError):
        return False
