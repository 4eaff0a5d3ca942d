"""Declarations for the columns of a table, guessed from what the schema says.

Names, types, lengths, enumerations, CHECK constraints, unique groups and foreign keys go in;
each column's declaration comes out as Python text and as the column itself, so that a scaffold
and a reflected table are filled alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

from seeds.factories import guesses
from seeds.factories.conditions import Facts, Node, columns_of, read_conditions
from seeds.factories.expressions import (
    Expression,
    bracketed,
    call,
    chained,
    literal,
    member,
    operation,
    quoted,
    this,
)
from seeds.factories.guesses import Subject, snake
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind

PRESENT: Final = 0.8
"""Share of the rows in which a column that may be NULL has a value."""

_TEMPORAL: Final = (Kind.TIMESTAMP, Kind.DATE)
_NUMERIC: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT)
_CREATED: Final = (
    r"(created|inserted|added|registered|joined|signed_up)(_?(at|on|date|time))?"
    r"|date_(created|joined|added)|creation_(date|time)"
)
_UPDATED: Final = r"(updated|modified|changed|last_modified|last_updated)(_?(at|on|date|time))?"
_DELETED: Final = r"(deleted|removed|archived)(_?(at|on|date|time))?"
_BORN: Final = r"(.*_)?(birth_?(date|day)|date_of_birth|dob|born(_(on|at))?)"
_AHEAD: Final = (
    r"(.*_)?(expires?|expiry|expiration|due|deadline|scheduled|renews?|valid_(until|to)|next|ends?"
    r"|end|until)(_.*)?"
)


@dataclass(frozen=True)
class Declared:
    """One declaration.

    Attributes:
        attribute: The name that it stands under in the class body.
        column: The table's column; an intermediate value keeps its own name.
        expression: What is declared.
    """

    attribute: str
    column: str
    expression: Expression


@dataclass(frozen=True)
class Owner:
    """The parent whose rows a table's rows are made with, because keys alone keep them unique.

    Attributes:
        table: Full name of the parent's table.
        column: The foreign key.
        one: Whether a parent has one such row at most.
        most: The most rows a parent gets.
    """

    table: str
    column: str
    one: bool
    most: int = 3


@dataclass(frozen=True)
class Inferred:
    """What was guessed of a table.

    Attributes:
        declared: The declarations, each after those that it mentions.
        natural_key: Attributes that identify a row for its users; may be empty.
        owner: The parent that its rows are made with, if they have to be.
        one_by_one: Values that no column can declare, as texts of a ``definition()`` by
            attribute; with the import lines that they need.
        modules: Import lines of ``one_by_one``.
        notes: What nobody could guess.
    """

    declared: tuple[Declared, ...]
    natural_key: tuple[str, ...] = ()
    owner: Owner | None = None
    one_by_one: Mapping[str, str] = field(default_factory=dict)
    modules: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, Any]:
        """The declarations as columns, by the names that the table has."""
        return {d.column: d.expression.column for d in self.declared}


@dataclass(frozen=True)
class Naming:
    """How a table's columns are called by the people who use it.

    Attributes:
        attributes: The model's attribute of each column; the column's name when left out. One
            that is ``None`` cannot be written in a class body.
        relations: The relationship of a foreign-key column.
        target: What ``ref()`` is given for a table.
        enums: Expressions of enumeration classes, ``[*Status]``, by column.
        constants: Columns that have one value in all rows.
        listed: JSON columns that hold lists.
    """

    attributes: Mapping[str, str | None] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    target: Callable[[str], Expression] = literal
    enums: Mapping[str, Expression] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()


def infer(
    table: TableInfo,
    naming: Naming | None = None,
    *,
    conditions: Iterable[str] | None = None,
    left_out: Iterable[str] = (),
) -> Inferred:
    """Guess a table's declarations.

    Args:
        table: The table.
        naming: What its columns are called; their own names when left out.
        conditions: Its CHECK constraints; those of the SQLAlchemy table when left out.
        left_out: Columns to leave NULL (references that close a circle).
    """
    texts = check_conditions(table) if conditions is None else conditions
    known = set(table.columns)
    facts = read_conditions(texts)
    guess = _Inference(table, naming or Naming(), _known(facts, known), frozenset(left_out))
    return guess.result()


def check_conditions(table: TableInfo) -> list[str]:
    """Return the CHECK constraints of a table as its model states them."""
    import sqlalchemy as sa

    found = []
    for constraint in table.source.constraints:
        if isinstance(constraint, sa.CheckConstraint):
            compiled = constraint.sqltext.compile(compile_kwargs={"literal_binds": True})
            found.append(str(compiled))
    return sorted(found)


def circular_references(tables: Mapping[str, TableInfo]) -> dict[str, set[str]]:
    """Return the foreign-key columns that are left NULL so that tables do not need each other.

    A reference that may be NULL is left out when its target cannot be filled without the table
    that refers to it. A table that refers to itself is no circle: rows refer to earlier ones.
    """
    kept: dict[str, set[str]] = {name: set() for name in tables}
    for name, table in tables.items():
        for fk in table.foreign_keys:
            if fk.table != name and not _nullable(table, fk):
                kept[name].add(fk.table)
    left: dict[str, set[str]] = {}
    for name, table in tables.items():
        for fk in table.foreign_keys:
            if fk.table == name or not _nullable(table, fk):
                continue
            if name in _reachable(fk.table, kept):
                left.setdefault(name, set()).update(fk.columns)
            else:
                kept[name].add(fk.table)
    return left


def _nullable(table: TableInfo, fk: ForeignKey) -> bool:
    return any(table.columns[name].nullable for name in fk.columns)


def _reachable(start: str, edges: Mapping[str, Iterable[str]]) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for name in edges.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _known(facts: Facts, columns: set[str]) -> Facts:
    """Return the facts without those of names that the table does not have."""
    return replace(
        facts,
        options={k: v for k, v in facts.options.items() if k in columns},
        pairs=[p for p in facts.pairs if columns.issuperset(p[:2])],
        sums={
            k: v
            for k, v in facts.sums.items()
            if k in columns and columns.issuperset(columns_of(v))
        },
    )


class _Inference:
    """The guesses of one table, made column by column."""

    def __init__(
        self, table: TableInfo, naming: Naming, facts: Facts, left_out: frozenset[str]
    ) -> None:
        self.table = table
        self.naming = naming
        self.facts = facts
        self.left_out = self.circular = left_out
        self.notes = [f"not understood: CHECK ({text})" for text in facts.unread]
        self.keys = {fk.columns[0]: fk for fk in table.foreign_keys if len(fk.columns) == 1}
        self.hidden: list[Declared] = []
        self.parts: dict[str, Expression] = self._composite_keys()
        self.owner: Owner | None = None
        self.distinct: set[str] = set()
        self.by_place: dict[str, tuple[Any, ...]] = {}
        self.one_by_one: dict[str, str] = {}
        self.modules: set[str] = set()
        self.unique = {group[0] for group in self._groups() if len(group) == 1}
        for group in self._groups():
            self._settle(group)
        self.everything = any(
            column in self.unique and self._by_row(column) for column in table.columns
        )
        self.spans = self._spans()
        self.whens = self._whens()
        self.names = frozenset(snake(name) for name in table.columns)

    # -- what keeps rows unique ------------------------------------------------------------

    def _groups(self) -> Iterator[tuple[str, ...]]:
        if self.table.primary_key:
            yield self.table.primary_key
        yield from self.table.uniques

    def _settle(self, group: tuple[str, ...]) -> None:
        """Decide what keeps rows of a unique group apart."""
        infos = [self.table.columns[name] for name in group]
        if any(name in self.unique and name not in self.keys for name in group):
            return
        if any(info.generated or self._counted(info) for info in infos):
            return
        if len(group) == 1:
            self._settle_reference(group[0])
            return
        for info in infos:
            if self._can_be_unique(info):
                self.unique.add(info.name)
                return
        self._settle_by_owner(group)

    def _settle_reference(self, name: str) -> None:
        fk = self.keys.get(name)
        if fk is None:
            return
        if self.owner is None and fk.table != self.table.name and name not in self.left_out:
            self.owner = Owner(fk.table, name, one=True, most=1)
        elif self.table.columns[name].nullable:
            self.left_out |= {name}
        else:
            self.notes.append(f"{name} is unique and refers to {fk.table}: say which rows it takes")

    def _settle_by_owner(self, group: tuple[str, ...]) -> None:
        keys = [name for name in group if name in self.keys and name not in self.left_out]
        owners = [n for n in keys if self.keys[n].table != self.table.name]
        if self.owner is not None and self.owner.column in group:
            owners = [self.owner.column]
        rest = [name for name in group if name not in self.keys]
        placed = next((n for n in rest if self._values(n)), None)
        others = [name for name in keys if owners and name != owners[0]]
        taken = self.owner is not None and (not owners or self.owner.column != owners[0])
        if not owners or taken or not (others or placed):
            self.notes.append(f"nothing keeps ({', '.join(group)}) unique: say what does")
            return
        most = 3
        if others:
            self.distinct.add(others[0])
        elif placed:
            self.by_place[placed] = self._values(placed)
            most = min(most, len(self.by_place[placed]))
        if self.owner is None:
            self.owner = Owner(self.keys[owners[0]].table, owners[0], one=most == 1, most=most)

    def _values(self, name: str) -> tuple[Any, ...]:
        info = self.table.columns[name]
        if name in self.facts.options:
            return self.facts.options[name]
        return (False, True) if info.type.kind is Kind.BOOLEAN else info.type.labels

    def _can_be_unique(self, info: ColumnInfo) -> bool:
        kind, name = info.type.kind, info.name
        if name in self.keys or name in self.parts or self._values(name):
            return False
        if name in self.naming.constants or info.nullable:
            return False
        if kind is Kind.TEXT:
            return (info.type.length or 99) > 3
        return kind in (Kind.UUID, Kind.INTEGER, *_TEMPORAL) and name not in self.facts.most

    def _by_row(self, name: str) -> bool:
        """Whether distinct values of a column can be made a row at a time only."""
        kinds = (*_TEMPORAL, Kind.TIME, Kind.INTERVAL, Kind.BYTES)
        return self.table.columns[name].type.kind in kinds and name not in self.keys

    def _composite_keys(self) -> dict[str, Expression]:
        """Return the columns of foreign keys of several columns: fields of one chosen parent."""
        parts: dict[str, Expression] = {}
        for fk in self.table.foreign_keys:
            if len(fk.columns) == 1 or self.left_out.intersection(fk.columns):
                continue
            if fk.table == self.table.name:
                if _nullable(self.table, fk):
                    self.left_out |= set(fk.columns)
                else:
                    self.notes.append(f"({', '.join(fk.columns)}) refers to rows of its own table")
                continue
            if shared := [name for name in fk.columns if name in parts]:
                self.notes.append(
                    f"{', '.join(shared)} belongs to several foreign keys, of which one is followed"
                )
            name = self._hidden_name(fk)
            chosen = call("ref", self.naming.target(fk.table), **self._share(fk))
            self.hidden.append(Declared(name, name, chosen))
            held = Expression((name,), chosen.value, chosen.modules, frozenset({name}))
            for own, other in zip(fk.columns, fk.referenced, strict=True):
                parts.setdefault(own, member(held, other))
                self.keys.pop(own, None)
        return parts

    def _hidden_name(self, fk: ForeignKey) -> str:
        name = "_" + snake(fk.table.rpartition(".")[2])
        taken = {d.attribute for d in self.hidden}
        return name if name not in taken else f"{name}_{len(taken) + 1}"

    def _share(self, fk: ForeignKey) -> dict[str, float]:
        nullable = any(self.table.columns[name].nullable for name in fk.columns)
        if not nullable or self.facts.present.intersection(fk.columns):
            return {}
        return {"share": 0.5 if fk.table == self.table.name else PRESENT}

    # -- which column lies above which -----------------------------------------------------

    def _spans(self) -> dict[str, tuple[int, int]]:
        """Return which part of a range each column of a pair keeps to, so that pairs hold."""
        found: dict[str, tuple[int, int]] = {}
        for kinds in (_TEMPORAL, _NUMERIC, (Kind.TIME,)):
            pairs = [
                pair
                for pair in self.facts.pairs
                if all(self.table.columns[name].type.kind in kinds for name in pair[:2])
            ]
            if kinds is _TEMPORAL and not any(strict for *_, strict in pairs):
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

    def _whens(self) -> dict[str, tuple[list[str], list[str]]]:
        """Return for each point in time the columns that lie before it, and after it."""
        temporal = [n for n, c in self.table.columns.items() if c.type.kind in _TEMPORAL]
        found: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in temporal}
        for low, high, _ in self.facts.pairs:
            if low not in found or high not in found or low in self.spans:
                continue
            if self._leaves_null(low) and not self._leaves_null(high):
                found[low][1].append(high)
            else:
                found[high][0].append(low)
        roles = {name: _role(snake(name)) for name in temporal}
        created = next((n for n, role in roles.items() if role == "created"), None)
        updated = next((n for n, role in roles.items() if role == "updated"), None)
        for name, role in roles.items():
            before, after = found[name]
            if before or after or role in ("created", "born") or name in self.spans:
                continue
            base = updated if role == "deleted" and updated else created
            if base is not None and base != name and not self._leaves_null(base):
                before.append(base)
        return found

    def _leaves_null(self, name: str) -> bool:
        nullable = self.table.columns[name].nullable and name not in self.facts.present
        return nullable and _role(snake(name)) not in ("created", "updated")

    # -- columns ---------------------------------------------------------------------------

    def result(self) -> Inferred:
        declared: dict[str, Declared] = {d.column: d for d in self.hidden}
        open_names: set[str] = set()

        def declare(name: str) -> None:
            if name in declared or name in open_names:
                return
            open_names.add(name)
            info = self.table.columns[name]
            for other in self._needs(name):
                declare(other)
            attribute = self._attribute(name)
            expression = self._declaration(info, declared)
            if expression is None:
                return
            if attribute is None:
                self._cannot_be_written(info)
                return
            declared[name] = Declared(attribute, name, expression)

        for name, info in self.table.columns.items():
            if not self._is_left_out(info):
                declare(name)
        self._say_what_is_null()
        self._say_what_may_agree()
        return Inferred(
            tuple(declared.values()),
            self._natural_key(declared),
            self.owner,
            dict(self.one_by_one),
            frozenset(self.modules),
            tuple(dict.fromkeys(self.notes)),
        )

    def _say_what_may_agree(self) -> None:
        """Say which keys nothing keeps apart; a row never refers to itself, but to the same."""
        for one, other in self.facts.apart:
            keys = self.keys.get(one), self.keys.get(other)
            if keys[0] is not None and keys[1] is not None and keys[0].table == keys[1].table:
                self.notes.append(f"nothing keeps {one} and {other} apart: say what does")

    def _say_what_is_null(self) -> None:
        for name in self.table.columns:
            if name in self.circular:
                self.notes.append(f"{name} stays NULL: what it refers to needs these rows first")

    def _cannot_be_written(self, info: ColumnInfo) -> None:
        if not info.nullable and not info.has_server_default:
            self.notes.append(
                f"{info.name} is no name that a class body can have: "
                "map it under another, or return it from definition()"
            )

    def _natural_key(self, declared: Mapping[str, Declared]) -> tuple[str, ...]:
        alone = {group[0] for group in self.table.uniques if len(group) == 1}
        for name in (name for name in self.table.columns if name in alone):
            kind = self.table.columns[name].type.kind
            if name in declared and kind is Kind.TEXT and name not in self.keys:
                return (declared[name].attribute,)
        return ()

    def _attribute(self, name: str) -> str | None:
        if name in self.keys and name in self.naming.relations:
            return self.naming.relations[name]
        return self.naming.attributes.get(name, name)

    def _needs(self, name: str) -> list[str]:
        """Return the columns that a declaration mentions."""
        before, after = self.whens.get(name, ([], []))
        needed = [*before, *after]
        if name in self.facts.sums:
            needed += columns_of(self.facts.sums[name])
        if (part := self._share_of(name)) is not None:
            needed.append(part)
        if guesses.is_slug(snake(name)):
            needed += [n for n in self.table.columns if snake(n) in guesses.SLUG_SOURCES]
        return [n for n in dict.fromkeys(needed) if n != name]

    def _is_left_out(self, info: ColumnInfo) -> bool:
        name = info.name
        if info.generated or name in self.left_out or self._counted(info):
            return True
        if name in self.naming.constants or name in self.keys or name in self.parts:
            return False
        default = info.source is not None and info.source.default is not None
        if not default and name in self.table.primary_key and info.type.kind is Kind.UUID:
            return True  # drawn by itself
        if not default and not info.has_server_default:
            return False
        if default and name in self.unique:
            return True
        if self.everything and not default and not info.nullable:
            return False
        return not self._says_something(info)

    def _counted(self, info: ColumnInfo) -> bool:
        return info.autoincrement and info.type.kind is Kind.INTEGER

    def _says_something(self, info: ColumnInfo) -> bool:
        """Tell whether a guess is better than the default that a column has."""
        subject = self._subject(info, {})
        if self._values(info.name) or info.name in self.facts.sums:
            return True
        match info.type.kind:
            case Kind.BOOLEAN | Kind.TIMESTAMP | Kind.DATE:
                return True
            case Kind.TEXT:
                return guesses.of_text(subject) is not None
            case Kind.INTEGER | Kind.DECIMAL | Kind.FLOAT:
                return guesses.knows_number(subject)
            case Kind.JSON:
                return guesses.is_list(subject)
            case _:
                return False

    def _subject(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Subject:
        facts, name = self.facts, info.name
        places = 0 if info.type.kind is Kind.INTEGER else min(info.type.scale, 6)
        unit = Decimal("0.01") if info.type.kind is Kind.FLOAT else Decimal(1).scaleb(-places)
        least, most = facts.least.get(name), facts.most.get(name)
        limits = [info.type.length, facts.longest.get(name)]
        if info.type.kind is Kind.BYTES and info.source is not None:
            limits.append(getattr(info.source.type, "length", None))
        lengths = [limit for limit in limits if limit is not None]
        return Subject(
            name=snake(name),
            table=snake(self.table.name.rpartition(".")[2]),
            type=replace(info.type, length=min(lengths, default=None)),
            unique=name in self.unique and name not in self.keys,
            siblings={
                snake(n): this(d.attribute, n)
                for n, d in declared.items()
                if n in self.table.columns
                and not self.table.columns[n].nullable
                # A title that is no text makes no slug.
                and (
                    snake(n) not in guesses.SLUG_SOURCES
                    or self.table.columns[n].type.kind is Kind.TEXT
                )
            },
            all_names=frozenset(map(snake, self.table.columns)),
            least=None if least is None else least[0] + (unit if least[1] else 0),
            most=None if most is None else most[0] - (unit if most[1] else 0),
            shortest=facts.shortest.get(name, 0),
            listed=name in self.naming.listed,
        )

    def _declaration(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression | None:
        name = info.name
        if name in self.naming.constants:
            return call("constant", literal(self.naming.constants[name]))
        if name in self.keys:
            return self._reference(self.keys[name])
        if name in self.parts:
            return self.parts[name]
        if name in self.facts.sums:
            computed = self._computed(info, declared)
            if computed is not None:
                return computed
        if name in self.unique and self._by_row(name):
            self._row_value(info)
            return None
        if name in self.by_place:
            chosen = call("choice", literal((self.by_place[name],)))
            return call("element", chosen, call("position"))
        made = self._guessed(info, declared)
        whole = not info.nullable or name in self.facts.present or name in self.table.primary_key
        if made is None or whole or _role(snake(name)) in ("created", "updated"):
            return made
        if _role(snake(name)) == "deleted" or snake(name).startswith("is_deleted"):
            return guesses.optional(made, 0.1)
        return guesses.optional(made, PRESENT)

    def _guessed(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression | None:
        name, kind = info.name, info.type.kind
        subject = self._subject(info, declared)
        if name in self.facts.options or info.type.labels or name in self.naming.enums:
            if subject.unique:
                self.notes.append(f"{name} is unique and has few values: no more rows than those")
            if name in self.naming.enums:
                return call("choice", self.naming.enums[name])
            return guesses.labels(self.facts.options.get(name) or info.type.labels)
        match kind:
            case Kind.TEXT:
                return self._fitting_text(subject)
            case Kind.INTEGER | Kind.DECIMAL | Kind.FLOAT:
                share = self._share_of(name)
                if share is not None and share in declared:
                    return self._share_price(info, declared[share])
                return guesses.number(subject, self._part_of_range(name))
            case Kind.BOOLEAN:
                return guesses.boolean(subject)
            case Kind.TIMESTAMP | Kind.DATE:
                return self._point_in_time(info, declared)
            case Kind.TIME:
                return guesses.time_of_day(self.spans.get(name, (0, 1)))
            case Kind.INTERVAL:
                return guesses.interval()
            case Kind.UUID:
                return call("uuid")
            case Kind.BYTES:
                return guesses.data(subject)
            case Kind.ARRAY:
                return guesses.array(subject)
            case Kind.JSON:
                return guesses.document(subject)

    def _fitting_text(self, subject: Subject) -> Expression | None:
        if subject.shortest > 2:
            return guesses.code(subject) or guesses.text_of_any_name(subject)
        return guesses.of_text(subject) or guesses.text_of_any_name(subject)

    def _reference(self, fk: ForeignKey) -> Expression:
        name = fk.columns[0]
        target = self.naming.target(fk.table)
        owned = self.owner is not None and self.owner.column == name
        keywords: dict[str, Any] = {} if owned else dict(self._share(fk))
        if self.owner is not None and not owned and fk.table == self.owner.table:
            keywords["owner"] = False
        if name in self.distinct and not owned and fk.table != self.table.name:
            keywords["distinct"] = True
        if fk.table == self.table.name and not keywords:
            self.notes.append(
                f"{name} refers to earlier rows of its own table, and the first has none: "
                "let it be NULL"
            )
        return call("ref", target, **keywords)

    def _share_of(self, name: str) -> str | None:
        """Return the price that another one, which may be NULL, is a part of."""
        if len(self.facts.pairs) != 1 and name not in self.spans:
            return None
        for low, high, _ in self.facts.pairs:
            low_info, high_info = self.table.columns[low], self.table.columns[high]
            decimals = {low_info.type.kind, high_info.type.kind} == {Kind.DECIMAL}
            if name != low or not decimals or low_info.type.scale < 2:
                continue
            if self.spans.get(low) == (0, 2) and low_info.nullable and not high_info.nullable:
                return high
        return None

    def _part_of_range(self, name: str) -> tuple[int, int]:
        if any(self._share_of(low) == name for low, *_ in self.facts.pairs):
            return (0, 1)  # the other one is a part of this one, whatever it is
        return self.spans.get(name, (0, 1))

    def _share_price(self, info: ColumnInfo, whole: Declared) -> Expression:
        part = operation("*", this(whole.attribute, whole.column), call("decimal", "0.50", "0.90"))
        return chained(bracketed(part), "round", min(info.type.scale, 6))

    def _computed(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression | None:
        node = self.facts.sums[info.name]
        if not all(name in declared for name in columns_of(node)):
            self.notes.append(f"{info.name} is computed from columns that are computed from it")
            return None
        made = _arithmetic(node, declared)
        if made is None:
            self.notes.append(f"{info.name} is computed from other columns: say how")
            return None
        if info.type.kind is Kind.DECIMAL and self._digits(node) > info.type.scale:
            return chained(bracketed(made), "round", min(info.type.scale, 6))
        return made

    def _digits(self, node: Node) -> int:
        if node.kind == "column":
            type_ = self.table.columns[node.args[0]].type
            return min(type_.scale, 6) if type_.kind is Kind.DECIMAL else 0
        if node.kind == "number":
            return 0
        sign, left, right = node.args
        digits = (self._digits(left), self._digits(right))
        return sum(digits) if sign == "*" else max(digits)

    # -- points in time --------------------------------------------------------------------

    def _point_in_time(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression:
        name = info.name
        function = "date" if info.type.kind is Kind.DATE else "datetime"
        role = _role(snake(name))
        if role == "born" and info.type.kind is Kind.DATE and name not in self.spans:
            return call("birth_date")
        if name in self.spans:
            place, n = self.spans[name]
            stop = "now" if place == n - 1 else f"-{(n - 1 - place) * 60 + 1}d"
            return call(function, f"-{(n - place) * 60}d", stop)
        before, after = (
            [this(declared[n].attribute, n) for n in names if n in declared]
            for names in self.whens[name]
        )
        keywords: dict[str, Any] = {}
        if before:
            keywords["after"] = before[0] if len(before) == 1 else call("greatest", *before)
        if after:
            keywords["before"] = after[0] if len(after) == 1 else call("least", *after)
            return call(function, "-3y", **keywords)
        if role == "ahead":
            return call(function, "now", "+90d", **keywords)
        if keywords:
            return call(function, **keywords)
        return call(function, "-1y", "now")

    def _row_value(self, info: ColumnInfo) -> None:
        attribute = self._attribute(info.name) or info.name
        match info.type.kind:
            case Kind.DATE:
                text = "(self.as_of - dt.timedelta(days=self.index)).date()"
            case Kind.TIMESTAMP:
                text = "self.as_of - dt.timedelta(minutes=self.index)"
            case Kind.TIME:
                text = "(self.as_of + dt.timedelta(seconds=self.index)).time()"
            case Kind.INTERVAL:
                text = "dt.timedelta(seconds=self.index)"
            case _:
                text = 'self.index.to_bytes(8, "big")'
        if info.type.kind is not Kind.BYTES:
            self.modules.add("import datetime as dt")
        self.one_by_one[attribute] = text
        self.notes.append(f"{info.name} is unique, and made a row at a time (slower)")


def _role(name: str) -> str:
    patterns = {
        "created": _CREATED,
        "updated": _UPDATED,
        "deleted": _DELETED,
        "born": _BORN,
        "ahead": _AHEAD,
    }
    return next((role for role, pattern in patterns.items() if re.fullmatch(pattern, name)), "")


def _arithmetic(node: Node, declared: Mapping[str, Declared]) -> Expression | None:
    match node:
        case Node("column", (name,)):
            return this(declared[name].attribute, name)
        case Node("number", (number,)) if number == int(number):
            return Expression((quoted(int(number)),), int(number))
        case Node("arithmetic", (sign, left, right)):
            first, second = _arithmetic(left, declared), _arithmetic(right, declared)
            if first is None or second is None:
                return None
            if left.kind == "arithmetic" and sign == "*" and left.args[0] != "*":
                first = bracketed(first)
            if right.kind == "arithmetic":
                second = bracketed(second)
            return operation(sign, first, second)
        case _:
            return None
