"""Columns that conditions tie together, solved as one."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from seeds.conditions import drawing
from seeds.conditions.branches import MOST, Atom, Way, ways
from seeds.conditions.candidates import Pools
from seeds.conditions.dialect_rules import rules_of
from seeds.conditions.domains import Domain
from seeds.conditions.drawing.frame import Frame
from seeds.conditions.evaluating import Clock, Compiler, depends_on_time
from seeds.conditions.model import (
    And,
    Column,
    Condition,
    Fails,
    Function,
    IsNull,
    Node,
    Opaque,
    Unknown,
    columns_of,
    walk,
)
from seeds.conditions.narrowing import Narrower
from seeds.conditions.randomness import Random
from seeds.conditions.scenarios import Scenario, Scenarios
from seeds.conditions.values.families import item_type
from seeds.conditions.variables import (
    Variable,
    domain_of,
    fitted,
    limits,
    outward,
    rounded,
    scale,
)

_DAY = dt.timedelta(days=1)
# A scenario is given up after so many rows that did not come off, one after another.
_MISSES = 60
# The same where rows that came off are there already: those that are left are told one by one.
_REPEATS = 20
_TRIES = 40
_NULL_RATE = 6
# The tries of a row of a scenario that missed the row before.
_LAST = 3
_DESPERATE = 8
# Tries with values of one believable row, and among how many of those.
_WHOLE = 3
_ROWS = 1 << 16
_ENUMERATED = 20_000
# Among how many numbers to choose, try by try: what is not understood of a condition may want
# small ones or large ones.
_WINDOWS = (1_000, 1_000, 1_000, 10, 1_000, 100, 1_000_000, 4)
Row = dict[str, Any]


@dataclass
class Outcome:
    """What came of a component; see :class:`~seeds.conditions.solving.Solution`."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    open: list[Condition] = field(default_factory=list)
    contradiction: str | None = None
    exhausted: int | None = None


_DRAWN_IN_VAIN = (drawing.Undrawable, Unknown, Fails, ArithmeticError, ValueError, TypeError)


@dataclass
class _Check:
    condition: Condition
    test: Callable[[Row], bool | None]
    timed: bool
    opaque: bool
    blocked: int = 0


class Component:
    """Some columns with their conditions.

    Args:
        variables: The columns.
        conditions: What they must satisfy.
        distinct: Groups of columns whose values differ from row to row.
        seed: Chooses among the rows that there are.
        now: What is now.
    """

    def __init__(
        self,
        variables: Sequence[Variable],
        conditions: Sequence[Condition],
        distinct: Sequence[tuple[str, ...]],
        seed: int,
        now: dt.datetime,
    ) -> None:
        self._variables = {v.name: v for v in variables}
        self._conditions = list(conditions)
        self._groups = [tuple(g) for g in distinct]
        self._dialect = conditions[0].dialect if conditions else "postgresql"
        self._random = Random(seed, *self._variables)
        self._now = now
        self._clock = Clock(now)
        types = {v.name: v.sql_type for v in variables}
        self._compiler = Compiler(self._dialect, self._clock, types)
        self._inward = rules_of(self._dialect).inward
        self._narrower = Narrower(self._compiler, fitted, self._to_evaluation)
        self._sqlite = self._dialect == "sqlite"
        self._instants = [now, now - _DAY, now + _DAY]
        self._frames = {v.name: self._frame(v) for v in variables}
        self._base = {v.name: domain_of(v) for v in variables}
        self._pools = Pools(list(variables), self._evaluated)
        self._checks = [self._check(c) for c in conditions]
        for check in self._checks:
            names = columns_of(check.condition)
            if len(names) == 1:
                self._pools.sift(names[0], partial(self._passes, check, names[0]))
        self._open: dict[int, Condition] = {}
        self._seen: list[set[Any]] = [set() for _ in self._groups]
        self._grouped = {name for group in self._groups for name in group}
        self._duplicates = 0
        self._forced: Row = {}
        self._scenarios = self._maker()

    def _maker(self) -> Scenarios:
        return Scenarios(self._narrower, self._clock, self._instants, self._base)

    def _frame(self, variable: Variable) -> Frame:
        return Frame(
            self._random,
            self._now,
            drawing.draw,
            limits(variable.type),
            scale(variable),
            variable.type.length,
            item_type(variable.sql_type),
        )

    def _check(self, condition: Condition) -> _Check:
        known = rules_of(self._dialect)
        opaque = any(
            isinstance(part, Opaque)
            or (
                isinstance(part, Function)
                and part.name not in known.functions
                and part.name not in known.lazy
                and part.name not in known.clocked
            )
            for part in walk(condition.expression)
        )
        test = self._compiler.truth(condition.expression)
        return _Check(condition, test, depends_on_time(condition.expression), opaque)

    def _passes(self, check: _Check, name: str, value: Any) -> bool:
        """Tell whether a condition lets a value of its only column pass, as far as is known."""
        moved, self._clock.now = self._clock.now, self._now
        try:
            row = {name: self._evaluated(value, self._variables[name])}
            return check.test(row) is not False
        except Unknown:
            return True
        except Fails:
            return False
        finally:
            self._clock.now = moved

    def _constant(self, node: Node) -> bool | None:
        if isinstance(node, IsNull) and isinstance(node.operand, Column):
            variable = self._variables.get(node.operand.name)
            if variable is not None and not variable.nullable:
                return False
        return self._compiler.truth(node)({})

    def solve(self, count: int) -> Outcome:
        """Return so many rows, or what stands in their way."""
        while True:
            requirements = [r for c in self._checks for r in self._requirements(c)]
            scenarios = self._scenarios.make(requirements) if all(requirements) else []
            if not scenarios:
                if len(self._instants) > 1 and any(c.timed for c in self._checks):
                    self._forget_time()
                    continue
                # Where ways were left out, one of those may do.
                told = all(len(r) < MOST for r in requirements)
                complete = (self._scenarios.complete and told) or not all(requirements)
                if complete and not any(c.opaque for c in self._checks):
                    return Outcome(contradiction=self._conflict())
                if not self._drop():
                    return Outcome(open=list(self._open.values()))
                continue
            rows = self._rows(scenarios, count) if count else []
            if rows or not count:
                return self._outcome(rows, count)
            if self._groups and self._duplicates:
                return self._outcome(rows, count)
            if not self._drop():
                return Outcome(open=list(self._open.values()))

    def _outcome(self, rows: list[tuple[Any, ...]], count: int) -> Outcome:
        exhausted = None
        if len(rows) < count:
            if self._groups and self._duplicates:
                exhausted = len(rows)
            elif rows:
                rows = [rows[at % len(rows)] for at in range(count)]
        return Outcome(rows, list(self._open.values()), None, exhausted)

    def _forget_time(self) -> None:
        """Ask of rows that they hold now alone: what holds for a moment is left open."""
        self._instants = self._instants[:1]
        self._scenarios = self._maker()
        for check in self._checks:
            if check.timed:
                self._open[id(check.condition)] = check.condition

    def _requirements(self, check: _Check) -> list[list[Way]]:
        node = check.condition.expression
        parts = node.items if isinstance(node, And) else (node,)
        return [ways(part, True, self._constant) for part in parts]

    def _drop(self) -> bool:
        """Leave the condition that stands most in the way to the database; False for none."""
        if not self._checks:
            return False
        timed = [c for c in self._checks if c.timed and c.blocked]
        if timed and len(self._instants) > 1:
            self._forget_time()
        else:
            worst = max(self._checks, key=lambda c: c.blocked)
            self._checks.remove(worst)
            self._open[id(worst.condition)] = worst.condition
        for check in self._checks:
            check.blocked = 0
        return True

    def _conflict(self) -> str:
        """Return the fewest conditions that exclude each other, in words."""
        guilty = list(self._checks)
        for check in list(guilty):
            rest = [c for c in guilty if c is not check]
            requirements = [r for c in rest for r in self._requirements(c)]
            if not all(requirements) or not self._scenarios.make(requirements):
                guilty = rest
        texts = [c.condition.sql for c in guilty]
        names = sorted(self._variables)
        if not texts:
            return f"no value of {', '.join(names)} is allowed"
        return "; ".join(texts)

    def _rows(self, scenarios: list[Scenario], count: int) -> list[tuple[Any, ...]]:
        for scenario in scenarios:
            self._pools.prepare(scenario.domains, self._unary(scenario))
        active = list(scenarios)
        rows = self._of_one(scenarios[0], count) if self._is_of_one(scenarios) else []
        turn = 0
        while active and len(rows) < count:
            scenario = active[turn % len(active)]
            row = self._row(scenario, len(rows))
            if row is None:
                scenario.misses += 1
                if scenario.misses >= (_MISSES if not self._duplicates else _REPEATS):
                    active.remove(scenario)
                    continue
            else:
                scenario.misses = 0
                rows.append(row)
            turn += 1
        if len(rows) < count and self._duplicates:
            self._enumerate(scenarios, rows, count)
        return rows

    def _of_one(self, scenario: Scenario, count: int) -> list[tuple[Any, ...]]:
        """Return rows of a single column, whose first draw is mostly good: a shorter way.

        They are those of :meth:`_row`, up to the first draw that fails: the rest is left to it.
        """
        ((name, variable),) = self._variables.items()
        domain = scenario.domains[name]
        tests = [check.test for check in self._checks]
        good: set[Any] = set()
        rows: list[tuple[Any, ...]] = []
        self._clock.now = self._instants[0]
        for index in range(count):
            try:
                value = self._value(scenario, domain, name, index, 0, False)
                if domain.values is None or value not in good:
                    row = {name: value}
                    if any(test(row) is False for test in tests):
                        break
                    if domain.values is not None:
                        good.add(value)
                rows.append((outward(value, variable),))
            except _DRAWN_IN_VAIN:
                break
        return rows

    def _is_of_one(self, scenarios: list[Scenario]) -> bool:
        """Tell whether rows are of a single column, about which nothing is unusual."""
        if len(self._variables) > 1 or len(scenarios) > 1 or self._groups or self._sqlite:
            return False
        if scenarios[0].pending or scenarios[0].partial or self._forced:
            return False
        return not any(check.timed or check.opaque for check in self._checks)

    def _enumerate(
        self, scenarios: list[Scenario], rows: list[tuple[Any, ...]], count: int
    ) -> None:
        """Add rows with the values of distinct columns that chance has left out."""
        for scenario, group in itertools.product(scenarios, self._groups):
            seen = self._seen[self._groups.index(group)]
            parts = [(scenario.domains[name], self._frames[name]) for name in group]
            combinations = drawing.combinations(parts)
            for values in itertools.islice(combinations, _ENUMERATED):
                if len(rows) >= count:
                    break
                if values in seen:
                    continue
                self._forced = dict(zip(group, values, strict=True))
                scenario.misses = 1
                row = self._row(scenario, len(rows))
                if row is not None:
                    rows.append(row)
            self._forced = {}

    def _unary(self, scenario: Scenario) -> dict[str, list[Atom]]:
        found: dict[str, list[Atom]] = {}
        for atom in scenario.atoms:
            names = self._scenarios.columns(atom)
            if len(names) == 1:
                found.setdefault(names[0], []).append(atom)
        return found

    def _row(self, scenario: Scenario, index: int) -> tuple[Any, ...] | None:
        for attempt in range(_TRIES if not scenario.misses else _LAST + 1):
            try:
                values, evaluated = self._drawn(scenario, index, attempt)
            except _DRAWN_IN_VAIN:
                continue
            if not self._holds(evaluated, attempt):
                continue
            try:
                row = tuple(outward(values[n], v) for n, v in self._variables.items())
            except (Unknown, Fails):
                continue
            if self._is_new(row):
                return row
        return None

    def _drawn(self, scenario: Scenario, index: int, attempt: int) -> tuple[Row, Row]:
        values: Row = {}
        evaluated: Row = {}
        if attempt:
            # Another believable row, rather than values of many.
            index = self._random.below(_ROWS)
        for name in scenario.order:
            domain = scenario.domains[name]
            pending = scenario.pending.get(name)
            if pending:
                domain = self._pending(domain, pending, name, evaluated)
            if name in scenario.partial:
                domain = self._scenarios.room(name, domain, scenario, evaluated)
            changed = domain is not scenario.domains[name]
            value = self._value(scenario, domain, name, index, attempt, changed)
            values[name] = value
            evaluated[name] = self._evaluated(value, self._variables[name])
        return values, evaluated

    def _pending(self, domain: Domain, atoms: list[Atom], name: str, row: Row) -> Domain:
        found = domain.copy()
        for atom in atoms:
            others = [n for n in self._scenarios.columns(atom) if n != name]
            if not any(row.get(n) is None for n in others):
                self._scenarios.narrow(atom, found, name, row)
        return found

    def _value(
        self, scenario: Scenario, domain: Domain, name: str, index: int, attempt: int, pending: bool
    ) -> Any:
        random = self._random
        if name in self._forced:
            value = self._forced[name]
            if value is not None and not domain.admits(value):
                raise drawing.Undrawable
            return value
        # Each value of a list is worth having; of others, believable ones are.
        free = domain.values is None
        if free and attempt < (_WHOLE if not self._groups else 1):
            # Values that belong together look better than any others.
            found, value = self._pools.of_row(name, scenario.domains[name], domain, index)
            if found:
                return value
            if pending and attempt < _WHOLE - 1 and self._pools.knows(name) and not self._groups:
                raise drawing.Undrawable
        if not domain.value or (pending and domain.is_empty()):
            if domain.null:
                return None
            raise drawing.Undrawable
        if domain.null and attempt == 0 and random.below(_NULL_RATE) == 0:
            return None
        if domain.null and attempt >= _DESPERATE and random.below(2):
            # What is not understood of a condition may ask for NULL.
            return None
        if domain.null and attempt == _LAST and self._duplicates and name in self._grouped:
            # NULL is never a duplicate.
            return None
        variable = self._variables[name]
        if attempt < _TRIES // 2 and free:
            pool = self._pools.pool(scenario.domains[name])
            if pool and (not self._duplicates or attempt % 2 == 0):
                found, value = self._pools.choose(pool, domain, random, index, attempt, pending)
                if found:
                    return value
        frame = self._frames[name]
        frame.window = _WINDOWS[attempt % len(_WINDOWS)] if attempt >= _LAST else _WINDOWS[0]
        if scenario.misses and self._duplicates:
            frame.window = max(_WINDOWS)
        value = rounded(drawing.draw(domain, frame), variable)
        if value is None and not domain.null:
            raise drawing.Undrawable
        return value

    def _to_evaluation(self, value: Any, sql_type: str) -> Any:
        return self._inward(value, sql_type) if self._sqlite else value

    def _evaluated(self, value: Any, variable: Variable) -> Any:
        if not self._sqlite or value is None:
            return value
        return self._inward(outward(value, variable), variable.sql_type)

    def _holds(self, row: Row, attempt: int) -> bool:
        for check in self._checks:
            try:
                for instant in self._instants if check.timed else self._instants[:1]:
                    self._clock.now = instant
                    if check.test(row) is False:
                        check.blocked += 1
                        return False
            except Unknown:
                if not check.opaque and attempt < _TRIES // 4:
                    check.blocked += 1
                    return False
                self._open[id(check.condition)] = check.condition
            except Fails:
                check.blocked += 1
                return False
        return True

    def _is_new(self, row: tuple[Any, ...]) -> bool:
        if not self._groups:
            return True
        by_name = dict(zip(self._variables, row, strict=True))
        keys = []
        for group, seen in zip(self._groups, self._seen, strict=True):
            key = tuple(_hashable(by_name[n], self._variables[n]) for n in group)
            if None not in key and key in seen:
                self._duplicates += 1
                return False
            keys.append(key)
        for key, seen in zip(keys, self._seen, strict=True):
            seen.add(key)
        return True


def _hashable(value: Any, variable: Variable) -> Any:
    if variable.type.padded and isinstance(value, str):
        return value.rstrip(" ")
    return repr(value) if isinstance(value, (list, dict)) else value
