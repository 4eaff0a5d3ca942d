"""Scenarios: one way of each condition, and what that leaves of each column.

Enough scenarios are made that each way of each condition is in one where it can be. The search
goes depth first, and turns back where a column that may not be NULL has no value left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from seeds.conditions import bounds, inverses
from seeds.conditions.branches import Atom, Way
from seeds.conditions.domains import Domain
from seeds.conditions.evaluating import Clock, depends_on_time
from seeds.conditions.model import (
    Cast,
    Column,
    Compare,
    Function,
    Match,
    Node,
    Quantified,
    columns_in,
)
from seeds.conditions.narrowing import Narrower
from seeds.conditions.values.families import family_of

_MOST = 96
_STEPS = 400
_ROUNDS = 32
_OF_DOCUMENTS = frozenset(
    {
        *("->", "->>", "#>", "#>>", "json_extract", "jsonb_extract_path_text"),
        *("jsonb_array_length", "json_array_length"),
    }
)
_INEQUALITIES = frozenset({"<", "<=", ">", ">="})


@dataclass
class Scenario:
    """One kind of row.

    Attributes:
        atoms: What must be so.
        domains: What is left of each column.
        order: The columns in the order in which they are drawn.
        pending: For each column the atoms that it decides, the others being drawn.
        partial: For each column the atoms whose columns are drawn partly before and partly after.
        misses: How many rows in a row did not come off.
    """

    atoms: tuple[Atom, ...]
    domains: dict[str, Domain]
    order: tuple[str, ...] = ()
    pending: dict[str, list[Atom]] = field(default_factory=dict)
    partial: dict[str, list[Atom]] = field(default_factory=dict)
    misses: int = 0


class Scenarios:
    """Makes scenarios.

    Args:
        narrower: Narrows domains.
        clock: What is now.
        instants: The moments at which rows must hold, the first of them now.
        domains: What is known of each column from its type alone.
    """

    def __init__(
        self,
        narrower: Narrower,
        clock: Clock,
        instants: list[Any],
        domains: Mapping[str, Domain],
    ) -> None:
        self._narrower = narrower
        self._clock = clock
        self._instants = instants
        self._domains = dict(domains)
        self._steps = 0
        self._columns: dict[int, tuple[Atom, tuple[str, ...], bool]] = {}
        self.complete = True

    def make(self, requirements: list[list[Way]]) -> list[Scenario]:
        """Return scenarios that show each way of each requirement where it is possible.

        ``complete`` says afterwards whether all was tried: when it is true and no scenario came
        out, there is none.
        """
        found: list[Scenario] = []
        covered: set[tuple[int, int]] = set()
        widest = max((len(r) for r in requirements), default=0)
        targets = [
            (i, j) for j in range(widest) for i, ways in enumerate(requirements) if j < len(ways)
        ] or [(-1, 0)]
        self.complete = True
        for turn, (i, j) in enumerate(targets):
            if (i, j) in covered or len(found) >= _MOST:
                continue
            self._steps = 0
            order = sorted(range(len(requirements)), key=lambda k: (k != i, len(requirements[k])))
            chosen = next(self._search(requirements, order, 0, self._domains, (i, j), turn), None)
            if chosen is None:
                continue
            choice, domains = chosen
            covered |= set(choice)
            atoms = tuple(dict.fromkeys(a for k, w in choice for a in requirements[k][w]))
            found.append(self._scenario(atoms, domains))
        return found

    def _search(
        self,
        requirements: list[list[Way]],
        order: list[int],
        at: int,
        domains: dict[str, Domain],
        target: tuple[int, int],
        turn: int,
        chosen: tuple[tuple[int, int], ...] = (),
    ) -> Iterator[tuple[tuple[tuple[int, int], ...], dict[str, Domain]]]:
        if at == len(order):
            atoms = [a for k, w in chosen for a in requirements[k][w]]
            final = self._propagated(atoms, domains)
            if final is not None:
                yield chosen, final
            return
        which = order[at]
        ways = requirements[which]
        picks = (
            [target[1]]
            if which == target[0]
            else [(turn + k) % len(ways) for k in range(len(ways))]
        )
        for pick in picks:
            self._steps += 1
            if self._steps > _STEPS:
                self.complete = False
                return
            narrowed = self._narrowed(ways[pick], domains)
            if narrowed is not None:
                yield from self._search(
                    requirements, order, at + 1, narrowed, target, turn, (*chosen, (which, pick))
                )

    def columns(self, atom: Atom) -> tuple[str, ...]:
        """Return the columns of an atom."""
        return self._facts(atom)[1]

    def _facts(self, atom: Atom) -> tuple[Atom, tuple[str, ...], bool]:
        found = self._columns.get(id(atom))
        if found is None or found[0] is not atom:
            found = (atom, columns_in(atom.node), depends_on_time(atom.node))
            self._columns[id(atom)] = found
        return found

    def _narrowed(self, way: Way, domains: dict[str, Domain]) -> dict[str, Domain] | None:
        found = dict(domains)
        touched: set[str] = set()
        for atom in way:
            names = [n for n in self.columns(atom) if n in found]
            for name in names:
                if name not in touched:
                    found[name] = found[name].copy()
                    touched.add(name)
                if len(names) == 1:
                    self.narrow(atom, found[name], name, {})
                elif found[name].family == "json":
                    inverses.imply(self._narrower, atom.node, found[name], name)
        for name in touched:
            if not _settled(found[name]):
                return None
        return found

    def narrow(self, atom: Atom, domain: Domain, target: str, row: Mapping[str, Any]) -> None:
        """Narrow a domain by an atom, at each moment at which the row must hold."""
        _, _, timed = self._facts(atom)
        node = atom.node
        spread = timed and isinstance(node, Compare) and node.operator in _INEQUALITIES
        for instant in self._instants if spread else self._instants[:1]:
            self._clock.now = instant
            self._narrower.narrow(atom, domain, target, row)
        self._clock.now = self._instants[0]

    def _propagated(
        self, atoms: list[Atom], domains: dict[str, Domain]
    ) -> dict[str, Domain] | None:
        """Return domains whose bounds agree across comparisons of columns."""
        monotone = [a for a in atoms if bounds.is_monotone(a)]
        if not monotone:
            return domains
        found = {name: domain.copy() for name, domain in domains.items()}
        for _ in range(_ROUNDS):
            before = _edges(found)
            for atom in monotone:
                if not self._propagate(atom, found):
                    return None
            if _edges(found) == before:
                break
        return found

    def _propagate(self, atom: Atom, domains: dict[str, Domain]) -> bool:
        names = self.columns(atom)
        if any(n not in domains or not domains[n].value for n in names):
            return True
        for name in names:
            target = domains[name].copy()
            for relaxed, row in bounds.relaxed(atom, name, {}, domains):
                self._narrower.narrow(relaxed, target, name, row)
            if not target.is_empty():
                domains[name] = target
                continue
            # Where one of them may be NULL the comparison is NULL, and that is no violation.
            free = next((n for n in names if domains[n].null), None)
            if free is None:
                return False
            domains[free].value = False
            return True
        return True

    def room(self, name: str, domain: Domain, scenario: Scenario, row: Mapping[str, Any]) -> Domain:
        """Return a domain narrowed by what columns that are not drawn yet leave room for."""
        found = domain.copy()
        for atom in scenario.partial[name]:
            known = {n: row[n] for n in self.columns(atom) if n in row}
            if any(v is None for v in known.values()):
                continue
            for relaxed, values in bounds.relaxed(atom, name, known, scenario.domains):
                self._narrower.narrow(relaxed, found, name, values)
        return found

    def _scenario(self, atoms: tuple[Atom, ...], domains: dict[str, Domain]) -> Scenario:
        order = self._order(atoms, list(domains))
        place = {name: at for at, name in enumerate(order)}
        pending: dict[str, list[Atom]] = {}
        partial: dict[str, list[Atom]] = {}
        for atom in atoms:
            names = [n for n in self.columns(atom) if n in place]
            if len(names) < 2:
                continue
            last = max(names, key=place.__getitem__)
            pending.setdefault(last, []).append(atom)
            if len(names) > 2 and bounds.is_monotone(atom):
                first = min(names, key=place.__getitem__)
                for name in names:
                    if name not in {first, last}:
                        partial.setdefault(name, []).append(atom)
        return Scenario(atoms, domains, order, pending, partial)

    def _order(self, atoms: tuple[Atom, ...], names: list[str]) -> tuple[str, ...]:
        """Return the columns so that what is defined by others comes after them."""
        needs: dict[str, set[str]] = {name: set() for name in names}
        for atom in atoms:
            defined = _defined(atom.node)
            if defined in needs:
                needs[defined] |= set(self.columns(atom)) - {defined}
        order: list[str] = []
        rest = list(names)
        while rest:
            ready = next((n for n in rest if not needs[n] - set(order)), rest[0])
            order.append(ready)
            rest.remove(ready)
        return tuple(order)


def _only(whole: Node, part: Node) -> str | None:
    """Return the one column of what contains, where what it contains has others."""
    names, others = columns_in(whole), columns_in(part)
    return names[0] if len(names) == 1 and others and names[0] not in others else None


def _edges(domains: dict[str, Domain]) -> list[tuple[Any, ...]]:
    return [(d.low, d.low_open, d.high, d.high_open, d.value) for d in domains.values()]


def _settled(domain: Domain) -> bool:
    """Whether something is left of a domain; where it is NULL alone, that is noted."""
    if domain.is_empty():
        domain.value = False
    return domain.value or domain.null


def _document(node: Node) -> str | None:
    """Return the document of which a node is a value, or the number of its items."""
    while isinstance(node, Cast):
        node = node.operand
    if not isinstance(node, Function) or node.name not in _OF_DOCUMENTS:
        return None
    while isinstance(node, Function) and node.name in _OF_DOCUMENTS and node.arguments:
        if any(columns_in(path) for path in node.arguments[1:]):
            return None
        node = node.arguments[0]
    return node.name if isinstance(node, Column) else None


def _defined(node: Node) -> str | None:
    """Return the column that an equation gives the value of, standing alone on a side."""
    if isinstance(node, Match):
        return _only(node.operand, node.pattern)
    if isinstance(node, Function) and len(node.arguments) == 2:
        whole, part = node.arguments
        if node.name in {"<@", "<<", "<<="}:
            whole, part = part, whole
        return _only(whole, part)
    if isinstance(node, Quantified):
        return _only(node.array, node.left)
    if not isinstance(node, Compare):
        return None
    for side in (node.left, node.right):
        if isinstance(side, Function) and side.name in {"strpos", "position", "instr"}:
            return _only(side.arguments[0], side.arguments[1])
    if node.operator != "=":
        return None
    for side, other in ((node.right, node.left), (node.left, node.right)):
        document = _document(side)
        if document is not None and document not in (names := columns_in(other)) and names:
            return document  # what a document says is written into it, not read from it
    for side, other in ((node.right, node.left), (node.left, node.right)):
        plain = side
        while isinstance(plain, Cast) and family_of(plain.type) not in {"text", "citext"}:
            plain = plain.operand
        if isinstance(plain, Column):
            names = columns_in(other)
            if names and plain.name not in names:
                return plain.name
    return None
