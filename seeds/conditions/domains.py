"""What is known of the values of one column, or of a part of one, before any is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.regular_expressions.matching import compiled
from seeds.conditions.regular_expressions.syntax import Pattern
from seeds.conditions.values import postgresql


class Domain:
    """A set of values, described by what narrows it.

    Attributes:
        family: The family of its values (``integer``, ``text``, ``range`` …).
        sql_type: Its type in the database's words, where the family does not say all.
        null: Whether NULL is allowed.
        value: Whether anything else is.
        values: The only values, or ``None`` for no such list.
        held: The least and greatest number that the type holds, or ``None``.
        low: The least value or ``None``; ``low_open`` leaves it out itself.
        high: The greatest value or ``None``; ``high_open`` leaves it out itself.
        excluded: Values that are not allowed.
        shortest: The fewest characters, bytes or items.
        longest: The most of them, or ``None``.
        patterns: What texts must match.
        avoided: What texts must not match.
        shapers: Functions whose results are allowed: a value goes through each of them.
        hints: Values worth a try before others.
        steps: Modulus and remainder of whole numbers.
        parts: What is known of parts, by name: keys of a document as ``.key``, ``low`` and
            ``high`` of a range, ``item`` of an array.
        shape: What a document is (``object``, ``array`` …), or how a text is written (``date``).
        members: Values that must be among the items of an array.
        only: The only items that an array may have, or ``None``.
        bounds: How the bounds of a range must be, position by position; blank for no matter.
        empty: Whether a range must be, or must not be, empty.
    """

    __slots__ = (
        "avoided",
        "bounds",
        "empty",
        "excluded",
        "family",
        "held",
        "high",
        "high_open",
        "hints",
        "longest",
        "low",
        "low_open",
        "members",
        "null",
        "only",
        "parts",
        "patterns",
        "shape",
        "shapers",
        "shortest",
        "sql_type",
        "steps",
        "value",
        "values",
    )

    def __init__(self, family: str, sql_type: str = "") -> None:
        self.family = family
        self.sql_type = sql_type
        self.null = True
        self.value = True
        self.values: list[Any] | None = None
        self.held: tuple[Any, Any] | None = None
        self.low: Any = None
        self.low_open = False
        self.high: Any = None
        self.high_open = False
        self.excluded: list[Any] = []
        self.shortest = 0
        self.longest: int | None = None
        self.patterns: list[Pattern] = []
        self.avoided: list[Pattern] = []
        self.shapers: list[Callable[[Any], Any]] = []
        self.hints: list[Any] = []
        self.steps: list[tuple[Any, Any]] = []
        self.parts: dict[str, Domain] = {}
        self.shape = ""
        self.members: list[Any] = []
        self.only: list[Any] | None = None
        self.bounds = "  "
        self.empty: bool | None = None

    def copy(self) -> Domain:
        """Return another domain that is the same."""
        # Spelt out: rows are made of copies by the thousand.
        other = Domain.__new__(Domain)
        other.family, other.sql_type = self.family, self.sql_type
        other.null, other.value = self.null, self.value
        other.values = None if self.values is None else self.values[:]
        other.held = self.held
        other.low, other.low_open = self.low, self.low_open
        other.high, other.high_open = self.high, self.high_open
        other.excluded, other.hints = self.excluded[:], self.hints[:]
        other.shortest, other.longest = self.shortest, self.longest
        other.patterns, other.avoided = self.patterns[:], self.avoided[:]
        other.shapers = self.shapers[:]
        other.steps, other.members = self.steps[:], self.members[:]
        other.only = None if self.only is None else self.only[:]
        other.parts = {k: v.copy() for k, v in self.parts.items()} if self.parts else {}
        other.shape, other.bounds, other.empty = self.shape, self.bounds, self.empty
        return other

    def part(self, name: str, family: str, sql_type: str = "") -> Domain:
        """Return what is known of a part, which belongs to this domain from now on."""
        found = self.parts.get(name)
        if found is None:
            found = self.parts[name] = Domain(family, sql_type)
        elif family != "text" and found.family == "text":
            found.family = family
        return found

    def compare(self, operator: str, value: Any) -> None:
        """Keep the values that compare so with a value."""
        match operator:
            case "=":
                self.keep([value])
            case "<>":
                self.excluded.append(value)
                if self.values is not None:
                    self.values = [v for v in self.values if not _equal(v, value)]
            case ">" | ">=":
                self._above(value, open_=operator == ">")
            case "<" | "<=":
                self._below(value, open_=operator == "<")

    def keep(self, values: list[Any]) -> None:
        """Keep these values alone."""
        if self.values is None:
            self.values = [v for v in values if self.admits(v)]
        else:
            self.values = [v for v in self.values if any(_equal(v, w) for w in values)]

    def _above(self, value: Any, *, open_: bool) -> None:
        if self.low is None or (found := _compare(value, self.low)) > 0 or (found == 0 and open_):
            self.low, self.low_open = value, open_
        self._sift()

    def _below(self, value: Any, *, open_: bool) -> None:
        if self.high is None or (found := _compare(value, self.high)) < 0 or (found == 0 and open_):
            self.high, self.high_open = value, open_
        self._sift()

    def _sift(self) -> None:
        if self.values is not None:
            self.values = [v for v in self.values if self.between(v)]

    def between(self, value: Any) -> bool:
        """Whether a value lies within the bounds."""
        if self.low is not None:
            found = _compare(value, self.low)
            if found < 0 or (found == 0 and self.low_open):
                return False
        if self.high is not None:
            found = _compare(value, self.high)
            if found > 0 or (found == 0 and self.high_open):
                return False
        return True

    def admits(self, value: Any) -> bool:
        """Whether a value may be in the domain; parts and shapes are left to evaluation."""
        try:
            if not self.between(value) or any(_equal(value, v) for v in self.excluded):
                return False
            if self.values is not None and not any(_equal(value, v) for v in self.values):
                return False
        except (Unknown, Fails):
            return False
        if (self.shortest or self.longest is not None) and hasattr(value, "__len__"):
            size = len(value)
            if size < self.shortest or (self.longest is not None and size > self.longest):
                return False
        if self.steps and not all(value % m == r for m, r in self.steps):
            return False
        if isinstance(value, str) and (self.patterns or self.avoided):
            return all(compiled(p).search(value) for p in self.patterns) and not any(
                compiled(p).search(value) for p in self.avoided
            )
        return True

    def is_empty(self) -> bool:
        """Whether it is plain that no value is left; NULL does not count."""
        if not self.value or self.values == []:
            return True
        if self.longest is not None and self.shortest > self.longest:
            return True
        if self.held is not None:
            least, most = self.held
            try:
                if self.low is not None and self.low > most:
                    return True
                if self.high is not None and self.high < least:
                    return True
            except TypeError:
                return False
        if self.only == [] and self.shortest > 0:
            return True
        if self.low is not None and self.high is not None:
            try:
                found = _compare(self.low, self.high)
            except (Unknown, Fails):
                return False
            if found > 0 or (found == 0 and (self.low_open or self.high_open)):
                return True
            if self.family == "integer" and self._gap():
                return True
        return any(part.is_empty() and not part.null for part in self.parts.values())

    def _gap(self) -> bool:
        low, high = whole_bounds(self)
        return low is not None and high is not None and low > high


def whole_bounds(domain: Domain) -> tuple[int | None, int | None]:
    """Return the least and the greatest whole number within the bounds of a domain."""
    low = high = None
    if domain.low is not None:
        low = -int(-domain.low // 1)
        if domain.low_open and low == domain.low:
            low += 1
    if domain.high is not None:
        high = int(domain.high // 1)
        if domain.high_open and high == domain.high:
            high -= 1
    return low, high


def _equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return left is right
    try:
        return postgresql.equal(left, right)
    except (Unknown, Fails):
        return False


def _compare(left: Any, right: Any) -> int:
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return postgresql.compare(left, right)


def listed(domain: Domain, most: int = 4096) -> list[Any] | None:
    """Return all values of a domain, or ``None`` where there are many or they cannot be told."""
    if not domain.value:
        return []
    if domain.values is not None:
        return list(domain.values)
    if domain.family == "boolean":
        return [v for v in (False, True) if domain.admits(v)]
    if domain.family == "integer":
        low, high = whole_bounds(domain)
        if low is None or high is None or high - low >= most:
            return None
        return [v for v in range(low, high + 1) if domain.admits(v)]
    if domain.family == "date" and domain.low is not None and domain.high is not None:
        days = (domain.high - domain.low).days
        if days >= most:
            return None
        found = (domain.low + dt.timedelta(days=n) for n in range(days + 1))
        return [v for v in found if domain.admits(v)]
    return None
