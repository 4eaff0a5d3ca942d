"""How many rows each table gets: what was asked for, else what suits the schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from seeds.errors import CapacityError, UsageError
from seeds.filling import domains
from seeds.filling.order import circles
from seeds.filling.patterns import matching, matching_any
from seeds.filling.roles import Part, Role, is_settled, parts
from seeds.filling.room import Room, room
from seeds.schema.catalogue import Catalogue, CatalogueTable

ENTITIES = 100
"""Rows of a table that hangs on no other."""
LOOKUPS = 12
"""Rows of a look-up table."""
MOST = 2_000
"""Rows of any table, when nobody says how many."""
_CHILDREN = 3
_FACTS = 5
"""Children of a parent."""
_PAIRS = 3
"""Pairs of which one is there, in a join table; and pairs of each row of the larger side."""


@dataclass(frozen=True)
class Wanted:
    """The rows that a table is to get.

    Attributes:
        rows: How many; 0 for none.
        reason: Why just so many, for people.
        hard: Whether somebody has asked for just this number of this table.
        asked: Rows that somebody has asked for, where keys leave room for fewer; else 0.
        each: Whether each parent that it agrees with gets a row, however many there turn out to be.
    """

    rows: int
    reason: str
    hard: bool = False
    asked: int = 0
    each: bool = False


def row_counts(
    catalogue: Catalogue,
    *,
    rows: int | None = None,
    counts: Mapping[str, int] | None = None,
    only: Sequence[str] = (),
    except_: Sequence[str] = (),
    outside: Mapping[str, str] | None = None,
    elsewhere: Mapping[str, str] | None = None,
    existing: Mapping[str, int] | None = None,
    foreign: Collection[str] = (),
    ruled: Mapping[str, int] | None = None,
) -> dict[str, Wanted]:
    """Return the rows that each table is to get.

    Args:
        catalogue: The tables.
        rows: Rows of each, as far as its keys leave room; ``None`` for what suits the schema.
        counts: Rows of some, by names or patterns; a name wins over a pattern.
        only: Names or patterns of the tables to fill; all when empty.
        except_: Those to leave out, whatever ``only`` says.
        outside: Why tables are not to be filled at all, where anything speaks against them.
        elsewhere: The same of tables that names and patterns do not mean: those of schemas that
            nobody asked for. They may be parents.
        existing: Rows that tables hold already, where they are known.
        foreign: Tables whose rows somebody else has put there. Small tables among them that refer
            to no other are left alone unless they are named: what migrations have written there
            is complete, and the application knows the rows.
        ruled: Rows that rules ask of tables, by full name, as far as they can have them; 0 leaves a
            table out. ``counts`` win.

    Raises:
        UsageError: A name or a pattern means no table, or one that is not to be filled; a number
            is negative.
        CapacityError: A table cannot have as many rows as are asked of it by name.
    """
    given = dict(counts or {})
    for name, number in [("--rows", rows or 0), *given.items()]:
        if number < 0:
            raise UsageError(f"{name}: {number} rows cannot be", "Ask for 0 or more.")
    whole, catalogue = catalogue, without(catalogue, elsewhere or {})
    left_out = {**_left_out(catalogue, only, except_, outside or {}), **(elsewhere or {})}
    asked = _asked(catalogue, given, left_out)
    by_rule = {n: r for n, r in (ruled or {}).items() if n not in asked and n not in left_out}
    left_out |= {name: "left out by a rule" for name, number in by_rule.items() if not number}
    named = {name for pattern in only for name in _exactly(catalogue, pattern)}
    named |= asked.keys() | by_rule.keys()
    for name in foreign:
        free = name in catalogue.tables and name not in named and name not in left_out
        held = (existing or {}).get(name, 0)
        if free and _is_root(catalogue.tables[name], held):
            continue
        if free and is_settled(catalogue.tables[name], whole.tables):
            left_out[name] = (
                f"has {held:,} rows that were there before; they are used as they are"
                if held != 1
                else "has a row that was there before; it is used as it is"
            )
    return _Shape(whole, rows, asked, left_out, existing or {}, by_rule).all()


def _is_root(table: CatalogueTable, held: int) -> bool:
    """Tell whether all that a table holds is a row for others of it to hang on."""
    return held == 1 and any(r.table == table.name for r in table.references)


def without(catalogue: Catalogue, elsewhere: Mapping[str, str]) -> Catalogue:
    """Return a catalogue in which some tables are among what is left out.

    Args:
        catalogue: The tables.
        elsewhere: Why some of them are meant by nothing.
    """
    kept = {name: table for name, table in catalogue.tables.items() if name not in elsewhere}
    return replace(catalogue, tables=kept, left_out={**catalogue.left_out, **elsewhere})


def _left_out(
    catalogue: Catalogue,
    only: Sequence[str],
    except_: Sequence[str],
    outside: Mapping[str, str],
) -> dict[str, str]:
    """Return why tables get no rows."""
    chosen = matching_any(catalogue, only) if only else set(catalogue.tables)
    excluded = matching_any(catalogue, except_)
    named = {name for pattern in only for name in _exactly(catalogue, pattern)}
    found: dict[str, str] = {}
    for name, table in catalogue.tables.items():
        if name in excluded:
            found[name] = "left out by --except"
        elif name in outside:
            found[name] = outside[name]
        elif name not in chosen:
            found[name] = "not among --only"
        elif table.bookkeeping:
            found[name] = "where a migration tool or this one keeps its books"
        elif not table.insertable:
            found[name] = table.why_not or "no rows can be inserted"
        else:
            continue
        if name in named and name not in excluded:
            raise UsageError(f"{name} cannot be filled: {found[name]}", "Leave it out of --only.")
    return found


def _exactly(catalogue: Catalogue, pattern: str) -> list[str]:
    return [] if set(pattern) & set("*?[") else matching(catalogue, pattern)


def _asked(
    catalogue: Catalogue, counts: Mapping[str, int], left_out: Mapping[str, str]
) -> dict[str, int]:
    """Return the rows asked of tables; those asked by patterns first, so that names win."""
    found: dict[str, int] = {}
    for pattern, number in sorted(counts.items(), key=lambda item: not set(item[0]) & set("*?[")):
        for name in matching(catalogue, pattern):
            if name not in left_out:
                found[name] = number
            elif number and _exactly(catalogue, pattern):
                raise UsageError(
                    f"{name} is to get {number:,} rows, and cannot be filled: {left_out[name]}",
                    f"Leave out --count {pattern}={number}, or what keeps the table out.",
                )
    return found


class _Shape:
    """The counting, parents first."""

    def __init__(
        self,
        catalogue: Catalogue,
        rows: int | None,
        asked: Mapping[str, int],
        left_out: Mapping[str, str],
        existing: Mapping[str, int],
        by_rule: Mapping[str, int],
    ) -> None:
        self._by_rule = by_rule
        self._tables = catalogue.tables
        self._dialect = catalogue.dialect
        self._rows = rows
        self._asked = asked
        self._left_out = left_out
        self._existing = existing
        self._parts = parts(catalogue.tables)
        self._found: dict[str, Wanted] = {}

    def all(self) -> dict[str, Wanted]:
        """Return what each table is to get, in the catalogue's order."""
        parents = {n: [r.filled for r in t.references] for n, t in self._tables.items()}
        for group in circles(self._tables, parents):
            for name in group:
                self._found[name] = self._wanted(self._tables[name])
        return {name: self._found[name] for name in self._tables}

    def _wanted(self, table: CatalogueTable) -> Wanted:
        name = table.name
        if name in self._left_out:
            return Wanted(0, self._left_out[name])
        space = self._room(table)
        if name in self._asked:
            return self._hard(table, self._asked[name], space)
        if name in self._by_rule:
            rows, reason = self._by_rule[name], "a rule"
        elif self._rows is not None:
            rows, reason = self._rows, f"--rows {self._rows}"
        else:
            rows, reason = self._suiting(self._parts[name])
            agreeing = self._agreeing(table)
            if agreeing is not None and (space is None or agreeing.rows <= space.rows):
                return agreeing
        if space is not None and space.rows < rows:
            asked = rows if name in self._by_rule or self._rows is not None else 0
            reason = f"{space.limit} leaves room for {space.rows:,}"
            return Wanted(space.rows, reason, asked=asked)
        return Wanted(rows, reason)

    def _hard(self, table: CatalogueTable, rows: int, space: Room | None) -> Wanted:
        if space is not None and space.rows < rows:
            raise CapacityError(
                f"{table.name} is to get {rows:,} rows, and has room for {space.rows:,}: "
                f"{space.limit} allows no more",
                self._way_out(table.name, rows, space),
            )
        return Wanted(rows, f"--count {table.name}={rows}", hard=True)

    def _way_out(self, name: str, rows: int, space: Room) -> str:
        if not space.parents:
            return f"Ask for no more than {space.rows:,}: --count {name}={space.rows}."
        held = ", ".join(f"{p} has {self._held(p) or 0:,}" for p in dict.fromkeys(space.parents))
        if len(space.parents) == 1:
            return (
                f"It has one row for one of its parent ({held}): --count {space.parents[0]}={rows}."
            )
        return f"Ask for fewer rows, or for more of what they refer to ({held})."

    def _room(self, table: CatalogueTable) -> Room | None:
        parents = {r.table: self._held(r.table) for r in table.references}
        known = {name: rows for name, rows in parents.items() if rows is not None}
        space = room(table, domains.sizes(table, self._dialect), known)
        there = self._existing.get(table.name, 0)
        if space is None or not there:
            return space
        limit = f"{space.limit}, with {there:,} rows in the table,"
        return Room(max(space.rows - there, 0), limit, space.parents)

    def _held(self, name: str) -> int | None:
        """Return the rows that a table will hold; ``None`` when nobody knows yet."""
        there = self._existing.get(name)
        if name not in self._found or (name in self._left_out and there is None):
            return None
        return self._found[name].rows + (there or 0)

    # -- what suits the schema -------------------------------------------------------------

    def _suiting(self, part: Part) -> tuple[int, str]:
        parents = {name: self._of_this_run(name) for name in part.parents}
        if not any(parents.values()):
            parents = {name: self._suited(name) for name in part.parents}
        most = max(parents, key=lambda name: parents[name], default="")
        rows = parents.get(most, ENTITIES)
        match part.role:
            case Role.LOOKUP:
                return LOOKUPS, "a look-up table"
            case Role.PART:
                return max(rows * 3 // 4, 1), f"at most one for each of {rows:,} {most}"
            case Role.JOIN:
                sides = [self._suited(name) for name in part.parents]
                before = [self._suited(n) - self._of_this_run(n) for n in part.parents]
                some = _some_of(sides)
                if before != sides:
                    some -= _some_of(before)
                shown = " and ".join(part.parents)
                pairs = f"some of {prod(sides):,} combinations of {shown}"
                return min(max(some, 1), MOST), pairs
            case Role.CHILD:
                return self._several(rows, _CHILDREN, most)
            case Role.FACT if not part.parents:
                return ENTITIES * _FACTS, "happens all the time"
            case Role.FACT:
                return self._several(rows, _FACTS, most)
        return ENTITIES, "hangs on no other table"

    def _agreeing(self, table: CatalogueTable) -> Wanted | None:
        """Have as many rows as there will be parents, about, where some of them alone will do."""
        for reference in table.references:
            if reference.agreeing is not None:
                column, values, of = reference.agreeing
                there = self._of_this_run(reference.table) or self._suited(reference.table)
                shown = ", ".join(map(str, values))
                reason = f"one for each of {reference.table} with {column} {shown}"
                return Wanted(max(there * len(values) // of, 1), reason, each=True)
        return None

    def _several(self, rows: int, each: int, parent: str) -> tuple[int, str]:
        wanted = min(max(rows, 1) * each, max(MOST, rows))
        return wanted, f"about {max(wanted // max(rows, 1), 1)} for each of {rows:,} {parent}"

    def _of_this_run(self, name: str) -> int:
        """Return the rows of a parent that are still to come, whatever it has already."""
        held = self._held(name)
        return ENTITIES if held is None else held - self._existing.get(name, 0)

    def _suited(self, name: str) -> int:
        """Return the rows of a parent by which children are counted."""
        held = self._held(name)
        return ENTITIES if held is None else held


def _some_of(sides: Sequence[int]) -> int:
    """Return how many combinations suit a join table of parents with so many rows."""
    return min(prod(sides) // _PAIRS, _PAIRS * max(sides))
