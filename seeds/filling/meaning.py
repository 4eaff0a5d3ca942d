"""Columns that stand alone: what their names and types say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from seeds.conditions.model import columns_of
from seeds.conditions.parsing import parse
from seeds.conditions.solving import Variable, solve
from seeds.errors import SeedsError
from seeds.filling.defaults import has_default, literal_of, without_default
from seeds.filling.distinctness import Distinctness
from seeds.filling.draft import OWN, WIDE, Draft
from seeds.filling.literals import has_grammar
from seeds.filling.model import Explanation
from seeds.filling.own import of_the_row
from seeds.filling.related import follows
from seeds.filling.rules.expressions import this_column
from seeds.filling.settling import MANY, Settling
from seeds.filling.tied import POOL, Believable, variable
from seeds.filling.written import composites, lists, written
from seeds.generate.columns import choice, listed, sequence
from seeds.generate.tableless import TablelessColumns
from seeds.inference.declared import Declared, Naming
from seeds.inference.expressions import required
from seeds.inference.infer import infer
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind
from seeds.spec.column import Column, Constant, Optional, Reference
from seeds.spec.grid import Grid, GridPart

PRESENT = 0.8
"""Share of the rows that have a value where they need none."""

_BY_INFERENCE = frozenset({Kind.TEXT, Kind.UUID, Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT})
"""Kinds of which inference knows unique values."""


class Meaning:
    """Declares the columns that nothing else decides.

    Args:
        draft: The decisions so far; is added to.
        dialect: ``postgresql`` or ``sqlite``.

    Attributes:
        usual: Texts that stay at their default: what they mean cannot be seen, and it does.
        settled: Columns whose conditions all values pass that are guessed of them.
    """

    def __init__(self, draft: Draft, dialect: str) -> None:
        self.draft = draft
        self.table = draft.table
        self.settings = draft.settings
        self.dialect = dialect
        self.settled: dict[str, Declared] = {}
        self.follows = follows(self.table, dialect)
        self.guesses = self._infer(frozenset(), frozenset(), frozenset())
        self.usual = self._usual(dialect)

    def _infer(
        self,
        unique: frozenset[str],
        gone: frozenset[str],
        needed: frozenset[str],
        *,
        rooms: Mapping[str, int] | None = None,
        conditions: Sequence[str] = (),
        staged: frozenset[str] = frozenset(),
        known: Mapping[str, Sequence[Any]] | None = None,
    ) -> dict[str, Declared]:
        """Return what inference declares, for columns that nothing else decides."""
        info = self.table.info
        counted = tuple(name for name in info.primary_key if info.columns[name].autoincrement)
        left_out = gone | self.draft.references.columns | self.draft.fixed | self.draft.given.names
        # A default that only the database knows would leave others without a parent.
        telling = unique | needed
        columns = {
            name: without_default(column) if name in telling else column
            for name, column in info.columns.items()
        }
        tied = {name for group in self.draft.ties.groups for name in group.columns}
        roomy = frozenset(tied) if rooms is None else frozenset()
        columns = {n: _with_room(c, n in roomy, (rooms or {}).get(n)) for n, c in columns.items()}
        plain = replace(
            info,
            columns=columns,
            primary_key=counted,
            uniques=tuple((name,) for name in sorted(unique)),
            foreign_keys=(),
        )
        naming = self.draft.naming or Naming({n: this_column(n) for n in info.columns})
        found = infer(
            plain,
            naming,
            conditions=conditions,
            left_out=left_out,
            follows=self.follows,
            known=known,
            staged=staged,
        )
        return {d.column: d for d in found.declared}

    def _usual(self, dialect: str) -> dict[str, Any]:
        found = {}
        for name, info in self.table.info.columns.items():
            default = self.table.columns[name].default
            decided = name in self.guesses or name in self.draft.references.columns
            if default is None or decided or info.type.kind is not Kind.TEXT:
                continue
            if name in self.draft.given:
                continue
            if self.draft.ties.group_of(name) is None and name not in self.draft.fixed:
                value = literal_of(default, dialect)
                if isinstance(value, str):
                    found[name] = value
        return found

    def candidates(self, *, wide: bool = False) -> dict[str, list[Any]]:
        """Return believable values of the columns that the solver decides about.

        Args:
            wide: Whether many are wanted.
        """
        count = WIDE if wide else POOL
        if self.has_own and not wide:
            count = max(count, min(self.draft.reach, OWN))
        found = self._believable(self.guesses, count)
        for name in {name for group in self.draft.ties.groups for name in group.columns}:
            info = self.table.info.columns[name]
            if info.autoincrement and info.type.kind is Kind.INTEGER:
                first = self.draft.start_of(name)
                found[name] = list(range(first, first + self.draft.reach))
            elif name not in found and (usual := self._usual_document(name)):
                found[name] = [usual]
            elif self.table.columns[name].type_kind == "composite":
                most = max(POOL, min(self.draft.reach, OWN))
                group = self.draft.ties.group_of(name)
                found[name] = composites(self.table, name, self.settings, most, group)
            elif self.table.columns[name].type_kind == "array" and info.type.kind is Kind.OTHER:
                found[name] = lists(self.table, name, self.settings, POOL)
            elif name not in found and info.type.kind is Kind.OTHER:
                found[name] = written(self.table, name, self.settings, POOL)
        return found

    def _usual_document(self, name: str) -> str:
        """Return the document that a text has by default; empty for none."""
        default = self.table.columns[name].default
        is_text = self.table.info.columns[name].type.kind is Kind.TEXT
        value = literal_of(default, self.dialect) if default is not None and is_text else None
        return value if isinstance(value, str) and value[:1] in ("{", "[") else ""

    @property
    def has_own(self) -> bool:
        """Whether conditions tie what speaks of the person in the row."""
        names = {name for group in self.draft.ties.groups for name in group.columns}
        return of_the_row(names, self.guesses)

    def different(self, names: Sequence[str], count: int) -> dict[str, list[Any]]:
        """Return believable values of texts no two of which are equal: one for each row.

        Args:
            names: The columns that are to differ.
            count: How many values are wanted.
        """
        columns = self.table.info.columns
        texts = [n for n in names if n in self.guesses and columns[n].type.kind is Kind.TEXT]
        if not texts:
            return {}
        guesses = self._infer(frozenset(texts), frozenset(), frozenset())
        whole = {n: replace(g, expression=required(g.expression)) for n, g in guesses.items()}
        found = self._believable(whole, min(max(count, POOL), MANY))
        return {name: found[name] for name in texts if name in found}

    def unique_values(self, name: str, count: int) -> list[Any]:
        """Return believable values of a text that nothing ties, as many of them as differ."""
        guess = self._infer(frozenset({name}), frozenset(), frozenset()).get(name)
        if guess is None or guess.expression.uses:
            return []
        made = required(guess.expression).column
        most = made.capacity(self.settings.context.locale)
        count = count if most is None else min(most, count)
        return self._values({name: made}, np.arange(count, dtype=np.uint64))[name]

    def _believable(self, guesses: Mapping[str, Declared], count: int) -> dict[str, list[Any]]:
        """Return believable values of the columns that the solver decides about.

        Args:
            guesses: What inference declares.
            count: For how many rows they are.
        """
        names = {name for group in self.draft.ties.groups for name in group.columns}
        # A slug is made of a title that nothing ties.
        declared = _with_mentioned(guesses, [name for name in guesses if name in names])
        if not declared:
            return {}
        limits = (c.capacity(self.settings.context.locale) for c in declared.values())
        rows = np.arange(min([count, *(n for n in limits if n is not None)]), dtype=np.uint64)
        try:
            found = self._values(declared, rows)
            # As if nothing were NULL: what a condition forbids to be NULL has its place, too.
            whole = {n: c.column if isinstance(c, Optional) else c for n, c in declared.items()}
            present = self._values(whole, rows) if whole != declared else found
        except SeedsError:
            return {}
        return {
            name: Believable(
                (None if v is None else p for v, p in zip(found[name], present[name], strict=True)),
                present[name],
            )
            for name in found
            if name in names
        }

    def _values(self, declared: Mapping[str, Column], rows: Any) -> dict[str, list[Any]]:
        columns = TablelessColumns(self.settings.context, self.table.name, declared)
        return columns.values(rows)

    def settle(self) -> None:
        """Take away conditions that what is drawn for a column satisfies anyway."""
        settling = Settling(self.draft, self.guesses, self._infer)
        settling.settle()
        self.settled = settling.settled

    def declare(self, distinct: Distinctness) -> None:
        """Declare all columns that are not declared yet."""
        done = frozenset(self.draft.columns)
        by_solver = {
            name
            for name in distinct.alone
            if self.table.info.columns[name].type.kind not in _BY_INFERENCE
            or self._is_written(name)
            or self.table.info.columns[name].type.labels
        }
        unique = frozenset(distinct.alone - by_solver)
        naming = self._naming()
        for name in sorted(unique | self.draft.wanted.needed | naming):
            kind = self.table.info.columns[name].type.kind
            counts = name in unique or self.table.columns[name].serial_sequence
            if (
                kind is Kind.INTEGER
                and counts
                and name not in done
                and (name not in self.draft.fixed or name in naming)
                and name not in self.draft.given
            ):
                made = sequence(start=self.draft.start_of(name))
                self.draft.put(name, made, "key", "counted")
        needed = self.draft.wanted.needed - self.usual.keys()
        guesses = {**self._staged(unique, done | by_solver, needed, distinct), **self.settled}
        spared = {n for n in self.table.columns if self._spared(n, distinct)}
        # Nor is what others are made of left to NULL.
        spared -= {u for n, g in guesses.items() if n not in spared for u in g.expression.uses}
        for name, info in self.table.info.columns.items():
            if (
                name in self.draft.columns
                or name in self.draft.given
                or name in self.draft.fixed
                or name in spared
            ):
                continue
            if self.table.columns[name].values:
                self._choose(name, info.nullable and name not in distinct.whole)
            elif name in by_solver:
                self._list(name, distinct)
            elif self.table.columns[name].item_checks and info.type.kind is not Kind.OTHER:
                self._lists_of(name, info.nullable and name not in distinct.whole)
            elif self._is_written(name):
                self._literal(name, info.nullable and name not in distinct.whole)
            elif (
                name in self.usual
                and name in self.draft.wanted.needed
                and name not in distinct.alone
            ):
                self.draft.put(name, Constant(self.usual[name]), "default", repr(self.usual[name]))
            elif name in guesses:
                whole = name in distinct.whole or self.settings.no_nulls
                expression = guesses[name].expression
                if whole:
                    expression = required(expression)
                made = expression.column
                self.draft.expressions[name] = expression
                self.draft.put(name, made, "meaning", expression.text)
                capacity = made.capacity(self.settings.context.locale) if name in unique else None
                if capacity is not None and capacity < self.draft.reach:
                    if self._may_be_null(name, distinct):
                        some = self._running_out(name, made, capacity)
                        self.draft.put(name, some, "meaning", expression.text)
                        del self.draft.expressions[name]
                    else:
                        distinct.limited(capacity, f"the length of {name}")
            elif name in self.table.info.primary_key and self._default_of(name) is not None:
                # A key that only the database knows could not be taken back.
                value = self._default_of(name)
                self.draft.put(name, Constant(value), "default", repr(value))
            elif not info.nullable and not has_default(info):
                self._solve_alone(name)
        if not self.draft.columns.keys() & self.table.columns.keys():
            self._number_alone()

    def _staged(
        self,
        unique: frozenset[str],
        gone: frozenset[str],
        needed: frozenset[str],
        distinct: Distinctness,
    ) -> dict[str, Declared]:
        """Return what inference declares, NULL where the rows have not come so far."""
        some = frozenset(self.table.columns) - distinct.whole - needed
        staged = frozenset() if self.settings.no_nulls else some
        return self._infer(unique, gone, needed, staged=staged, known=self._decided())

    def _decided(self) -> dict[str, Sequence[Any]]:
        """Return the values of columns that say of a row how far it has come."""
        found: dict[str, Sequence[Any]] = {}
        for name, column in self.draft.columns.items():
            info = self.table.info.columns.get(name)
            if info is None or info.type.kind not in (Kind.TEXT, Kind.BOOLEAN):
                continue
            if any(isinstance(node, Reference | Grid | GridPart) for node in column.walk()):
                continue
            try:
                made = self._values({name: column}, np.arange(POOL, dtype=np.uint64))[name]
            except SeedsError:
                continue
            # A text may be written from a document, which says nothing of this kind.
            found[name] = sorted({value for value in made if isinstance(value, str | bool)})
        return found

    def _naming(self) -> frozenset[str]:
        """Return the numbers by which alone rows without a primary key are told apart.

        Where the database gave them, nobody could tell rows of runs that hold the same.
        """
        if self.table.info.primary_key:
            return frozenset()
        counted = {n for n, c in self.table.columns.items() if c.serial_sequence}
        return frozenset(n for n in counted if not self.table.columns[n].generated)

    def _number_alone(self) -> None:
        """Write the numbers that the database would give: a row without columns cannot be sent."""
        for name, column in self.table.columns.items():
            if (column.identity or column.serial_sequence) and not column.generated:
                made = sequence(start=self.draft.start_of(name))
                self.draft.put(name, made, "key", "counted")

    def _default_of(self, name: str) -> Any:
        """Return a column's default where it is a literal of the column's own kind."""
        default, kind = self.table.columns[name].default, self.table.info.columns[name].type.kind
        value = None if default is None else literal_of(default, self.dialect)
        wanted = {Kind.TEXT: str, Kind.INTEGER: int, Kind.BOOLEAN: bool}.get(kind)
        return value if wanted is not None and type(value) is wanted else None

    def _spared(self, name: str, distinct: Distinctness) -> bool:
        """Tell whether a column is left to NULL or to its default."""
        info = self.table.info.columns[name]
        needed = (
            name in distinct.alone
            or name in distinct.whole
            or name in self.draft.wanted.needed
            or (name in self.table.info.primary_key and self._default_of(name) is not None)
        )
        return self.settings.sparing and not needed and (info.nullable or has_default(info))

    def _choose(self, name: str, nullable: bool) -> None:
        """Choose among the values that are known of a column's type."""
        made: Column = choice(list(self.table.columns[name].values))
        if nullable and not self.settings.no_nulls:
            made = made.optional(PRESENT)
        self.draft.put(name, made, "type", "values that its type reads")

    def _list(self, name: str, distinct: Distinctness) -> None:
        """List the values of a unique column of a kind that nothing else makes unique values of."""
        column = self.table.columns[name]
        count = max(self.draft.reach, 1)
        if self._is_written(name):
            values = written(self.table, name, self.settings, count, distinct=True)
        else:
            one = variable(self.table, name, (), self.settings, whole=(name,))
            found = solve(
                [one],
                (),
                count=count,
                distinct=((name,),),
                seed=self.settings.context.seed,
                now=self.settings.now,
            )
            values = [row[0] for row in found.rows]
        if not values:
            self.draft.why_not = f"no values are known for {name} ({column.sql_type})"
            return
        if len(values) < count:
            if self._may_be_null(name, distinct):
                values = [*values, *[None] * (count - len(values))]
            else:
                distinct.limited(len(values), f"the type of {name} ({column.sql_type})")
        self.draft.put(
            name, listed(values, distinct=True), "type", f"different values of {column.sql_type}"
        )

    def _may_be_null(self, name: str, distinct: Distinctness) -> bool:
        """Tell whether rows may have NULL when the different values of a column run out."""
        needed = name in distinct.whole or name in self.draft.wanted.needed
        return self.table.columns[name].nullable and not needed and not self.settings.no_nulls

    def _running_out(self, name: str, made: Column, capacity: int) -> Column:
        """Give the first rows the few different values that there are, and the others NULL."""
        made = made.column if isinstance(made, Optional) else made
        columns = TablelessColumns(self.settings.context, self.table.name, {name: made})
        values = columns.values(np.arange(capacity, dtype=np.uint64))[name]
        return listed([*values, *[None] * (self.draft.reach - capacity)], distinct=True)

    def _is_written(self, name: str) -> bool:
        """Tell whether a column's values are texts of a form of their own."""
        type_ = self.table.info.columns[name].type
        kind = type_.item.kind if type_.kind is Kind.ARRAY and type_.item else type_.kind
        return kind is Kind.OTHER or (kind is Kind.TEXT and has_grammar(self.table.columns[name]))

    def _literal(self, name: str, nullable: bool) -> None:
        column = self.table.columns[name]
        if column.default is not None and not self.settings.no_nulls:
            self.draft.explained[name] = Explanation("default", column.default)
            return
        values = written(self.table, name, self.settings, self.draft.variety((name,)))
        if not values:
            if not nullable:
                self.draft.why_not = f"no values are known for {name} ({column.sql_type})"
            return
        made = choice(values)
        if nullable and not self.settings.no_nulls:
            made = made.optional(PRESENT)
        self.draft.put(name, made, "type", column.sql_type)

    def _lists_of(self, name: str, nullable: bool) -> None:
        """Make lists of what a domain allows."""
        column, type_ = self.table.columns[name], self.table.info.columns[name].type
        read = [parse(sql, self.dialect) for sql in column.item_checks]
        names = {n for condition in read for n in columns_of(condition)}
        item = Variable(
            min(names, default="value"),
            type_.item or type_,
            column.base_type.removesuffix("[]"),
            nullable=False,
        )
        context = self.settings.context
        found = solve([item], read, count=POOL, seed=context.seed, now=self.settings.now)
        self.draft.ties.asked += [f"CHECK {condition.sql}" for condition in found.open]
        items = [row[0] for row in found.rows]
        if not items:
            if not nullable:
                self.draft.why_not = f"no values are known for {name} ({column.sql_type})"
            return
        made = choice([items[at : at + 1 + at % 3] for at in range(len(items))])
        if nullable and not self.settings.no_nulls:
            made = made.optional(PRESENT)
        self.draft.put(name, made, "type", column.sql_type)

    def _solve_alone(self, name: str) -> None:
        one = variable(self.table, name, (), self.settings, whole=(name,))
        found = solve([one], (), count=POOL, seed=self.settings.context.seed, now=self.settings.now)
        if not found.rows:
            column = self.table.columns[name]
            self.draft.why_not = f"no values are known for {name} ({column.sql_type})"
            return
        self.draft.put(
            name, choice([row[0] for row in found.rows]), "type", self.table.columns[name].sql_type
        )


def _with_room(column: ColumnInfo, roomy: bool, room: int | None) -> ColumnInfo:
    """Return a column with other room; what is solved for is made to fit it, and may have any."""
    type_ = column.type
    if type_.kind is not Kind.TEXT or type_.labels or not (roomy or room):
        return column
    length = None if roomy else min(room or 0, type_.length or room or 0)
    return replace(column, type=replace(type_, length=length))


def _with_mentioned(guesses: Mapping[str, Declared], names: Sequence[str]) -> dict[str, Column]:
    """Return what is guessed of columns, and of those that they mention."""
    found: dict[str, Column] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        if name not in guesses:
            known = {n: guesses[n].expression for n in names}
            return {n: made.column for n, made in known.items() if not made.uses}
        expression = guesses[name].expression
        found[name] = expression.column
        waiting += sorted(expression.uses)
    return {name: found[name] for name in guesses if name in found}
