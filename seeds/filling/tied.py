"""Columns that conditions tie together, and the pools of values that satisfy them.

Columns that stand in one CHECK have to be decided together. What is joined by conditions is a
group; its values are drawn from a pool of tuples that the solver has made and looked at, so that
every row is right whatever the others are. Foreign keys take part only as far as conditions ask
whether they are NULL: the pool then says which rows have a parent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from seeds.conditions.evaluating import evaluate
from seeds.conditions.model import (
    Column as Named,
    Compare,
    Condition,
    Constant,
    Fails,
    Function,
    IsNull,
    Node,
    Unknown,
    Unread,
    children,
    columns_of,
)
from seeds.conditions.parsing import parse
from seeds.conditions.solving import Solution, Variable, solve
from seeds.conditions.values.postgresql import text_of
from seeds.filling.computed import never_null, spelt_out
from seeds.filling.given import Given
from seeds.filling.hints import hinted
from seeds.filling.literals.containers import array, array_item
from seeds.filling.model import FillSettings
from seeds.filling.ranks import ranked
from seeds.filling.varied import varied
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind, LogicalType

POOL = 256
"""Tuples of a group that rows draw from; fewer where no more exist."""

_BLIND = 1024
"""The same where only the database knows which of them are right."""

_TRIED = 8
"""Tuples that the database is asked about for each that is wanted."""

_NULL_TESTS = frozenset({"num_nulls", "num_nonnulls"})


@dataclass(frozen=True)
class Group:
    """Columns that are decided together.

    Attributes:
        columns: Their names, in the table's order.
        conditions: What ties them.
        presence: Those of them that are foreign keys, of which only NULL or not is decided.
        names: Names of the constraints, as far as they have any.
        given: Those of them whose values a rule says; the others are made to go with these.
        related: Those of them in no condition, whose values hang on the others all the same.
    """

    columns: tuple[str, ...]
    conditions: tuple[Condition, ...]
    presence: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    given: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()


class Believable(list[Any]):
    """Believable values of a column, row by row.

    Attributes:
        present: The same with a value in place of each NULL.
    """

    def __init__(self, values: Iterable[Any], present: Sequence[Any]) -> None:
        super().__init__(values)
        self.present = present


@dataclass
class Ties:
    """The conditions of a table, sorted.

    Attributes:
        groups: Columns that are decided together.
        asked: What only the database can decide.
    """

    groups: list[Group] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def group_of(self, column: str) -> Group | None:
        """Return the group that a column belongs to."""
        return next((g for g in self.groups if column in g.columns), None)


def tie(
    table: CatalogueTable,
    dialect: str,
    references: Collection[str],
    fixed: Collection[str],
    given: Given | None = None,
) -> Ties:
    """Sort the conditions of a table.

    Args:
        table: The table.
        dialect: ``postgresql`` or ``sqlite``.
        references: Columns that foreign keys fill.
        fixed: Columns that are not decided here at all: computed or counted ones.
        given: Columns whose values a rule says.
    """
    found = Ties()
    given = given or Given()
    usable: list[tuple[Condition, tuple[str, ...]]] = []
    names: dict[str, str] = {}
    for sql, name in _texts(table, dialect):
        names[sql] = name
        condition = parse(sql, dialect, table.columns)
        shown = f"CHECK {name or sql}".strip()
        if isinstance(condition, Unread):
            found.asked.append(f"{shown} could not be read")
            continue
        condition = ranked(condition, table)
        columns = tuple(c for c in columns_of(condition) if c in table.columns)
        if not columns:
            found.asked.append(shown)
            continue
        of_parents = [
            c for c in columns if c in references and not _only_null_tests(condition.expression, c)
        ]
        if all(c in given for c in columns) and _always(condition, columns, table, given):
            continue
        ruled = any(c in given for c in columns) and not given.leads(columns)
        if of_parents or ruled or any(c in fixed for c in columns):
            found.asked.append(shown)
            continue
        usable.append((condition, columns))
    groups = _joined(usable)
    for _, conditions in [g for g in groups if given.names & g[0] and not given.leads(g[0])]:
        # Together they have too many values to make others for each of them.
        apart = [c for c in usable if c[0] in conditions and given.names.intersection(c[1])]
        found.asked += [f"CHECK {names[c.sql] or c.sql}" for c, _ in apart]
        usable = [c for c in usable if c not in apart]
        groups = _joined(usable)
    for members, conditions in groups:
        ordered = tuple(name for name in table.columns if name in members)
        presence = frozenset(c for c in ordered if c in references)
        called = tuple(filter(None, (names[c.sql] for c in conditions)))
        led = given.names.intersection(ordered)
        found.groups.append(Group(ordered, tuple(conditions), presence, called, led))
    return found


def _always(
    condition: Condition, columns: Sequence[str], table: CatalogueTable, given: Given
) -> bool:
    """Tell whether a condition holds whatever a rule says of its columns, as far as it is known."""
    if not given.are_few(columns):
        return False
    types = {name: table.columns[name].sql_type for name in columns}
    try:
        return all(
            evaluate(condition, dict(zip(columns, values, strict=True)), types=types) is not False
            for values in given.combinations(columns)
        )
    except (Unknown, Fails):
        return False


def _texts(table: CatalogueTable, dialect: str) -> Iterable[tuple[str, str]]:
    """Yield all conditions of a table as SQL, with the names that they have."""
    for check in table.checks:
        yield spelt_out(check.sql, table, dialect), check.name
    for sql, name in never_null(table):
        yield spelt_out(sql, table, dialect), name
    parts = table.partitions
    if parts is not None and not parts.has_default and parts.bounds and parts.strategy != "hash":
        # A row has to find a partition; which one a hash picks, only the server knows.
        yield " OR ".join(f"({sql})" for _, sql in parts.bounds), "of the partitions"


def _only_null_tests(node: Node, column: str) -> bool:
    """Tell whether a column appears only where it is asked whether it is NULL."""
    for child in children(node):
        if isinstance(child, Named) and child.name == column:
            asks = isinstance(node, IsNull) or (
                isinstance(node, Function) and node.name in _NULL_TESTS
            )
            if not asks:
                return False
        elif not _only_null_tests(child, column):
            return False
    return not (isinstance(node, Named) and node.name == column)


def _joined(
    conditions: Sequence[tuple[Condition, tuple[str, ...]]],
) -> list[tuple[set[str], list[Condition]]]:
    """Return sets of columns that no condition reaches beyond, with their conditions."""
    groups: list[tuple[set[str], list[Condition]]] = []
    for condition, columns in conditions:
        names, joined = set(columns), [condition]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                joined = [*group[1], *joined]
            else:
                apart.append(group)
        groups = [*apart, (names, joined)]
    return groups


def pool(
    group: Group,
    table: CatalogueTable,
    candidates: Mapping[str, Sequence[Any]],
    settings: FillSettings,
    *,
    count: int = POOL,
    distinct: Sequence[tuple[str, ...]] = (),
    whole: Collection[str] = (),
) -> Solution:
    """Return tuples that satisfy the conditions of a group.

    Args:
        group: The group.
        table: Its table.
        candidates: Believable values of its columns.
        settings: What values depend on.
        count: How many tuples are wanted.
        distinct: Sets of columns in which no two tuples may agree.
        whole: Columns that are never NULL.
    """
    found = _solved(group, table, candidates, settings, count, distinct, whole)
    if not found.open or group.given:
        return found
    texts = [condition.sql for condition in found.open]
    texts += [] if settings.judge is None else settings.judge.sources(texts)
    more = {
        name: [
            *candidates.get(name, ()),
            *hinted(table.info.columns[name].type, texts),
            *varied(table.info.columns[name].type),
        ]
        for name in group.columns
        if name not in group.presence
    }
    if settings.judge is None:
        return _solved(group, table, more, settings, max(count, _BLIND), distinct, whole)
    many = min(max(count * _TRIED, _BLIND), max(count, _TRIED * _BLIND))
    # What is not asked to differ would be a few values again and again.
    apart = distinct or (tuple(name for name in group.columns if name not in group.presence),)
    found = _solved(group, table, more, settings, many, apart, whole)
    return _judged(found, group, table, settings)


def _judged(
    found: Solution, group: Group, table: CatalogueTable, settings: FillSettings
) -> Solution:
    """Keep the tuples that the database says are right; all of them where it says it of none."""
    places = [at for at, name in enumerate(group.columns) if name not in group.presence]
    names = tuple(group.columns[at] for at in places)
    asked = [c.sql for c in found.open if set(columns_of(c)) <= set(names)]
    if settings.judge is None or not asked or not found.rows:
        return found
    apart = [tuple(row[at] for at in places) for row in found.rows]
    right = settings.judge.right(table, names, apart, asked)
    known = {repr(row) for row in right}
    rows = [row for row, own in zip(found.rows, apart, strict=True) if repr(own) in known]
    return replace(found, rows=rows) if rows else found


def with_values(
    group: Group,
    table: CatalogueTable,
    candidates: Mapping[str, Sequence[Any]],
    settings: FillSettings,
    fixed: Mapping[str, Any],
    whole: Collection[str] = (),
) -> Solution:
    """Return tuples of a group some of whose columns have given values.

    Args:
        group: The group.
        table: Its table.
        candidates: Believable values of its columns.
        settings: What values depend on.
        fixed: The values that are given.
        whole: Columns that are never NULL.
    """
    dialect = group.conditions[0].dialect
    conditions = [Condition(f"{n} is given", dialect, _is(n, v)) for n, v in fixed.items()]
    some = {**candidates, **{n: (v,) for n, v in fixed.items() if v is not None}}
    there = {n for n, v in fixed.items() if v is not None}
    left_out = {n for n, v in fixed.items() if v is None}
    held = replace(group, conditions=(*group.conditions, *conditions))
    return pool(held, table, some, settings, whole=(set(whole) | there) - left_out)


def _is(name: str, value: Any) -> Node:
    if value is None:
        return IsNull(Named(name))
    plain = isinstance(value, bool | int | float | Decimal | bytes | str)
    return Compare("=", Named(name), Constant(value if plain else str(value)))


def _solved(
    group: Group,
    table: CatalogueTable,
    candidates: Mapping[str, Sequence[Any]],
    settings: FillSettings,
    count: int,
    distinct: Sequence[tuple[str, ...]],
    whole: Collection[str],
) -> Solution:
    variables = [
        variable(table, name, candidates.get(name, ()), settings, name in group.presence, whole)
        for name in group.columns
    ]
    found = solve(
        variables,
        group.conditions,
        count=count,
        distinct=distinct,
        together=[group.columns] if group.related else (),
        seed=settings.context.seed,
        now=settings.now,
    )
    if any(v.type.kind is Kind.OTHER for v in variables):
        return replace(found, rows=[_written(row, variables) for row in found.rows])
    return found


def _written(row: Sequence[Any], variables: Sequence[Variable]) -> tuple[Any, ...]:
    """Return a row whose values of what only the database reads are texts."""
    return tuple(
        _text(value) if one.type.kind is Kind.OTHER and value is not None else value
        for value, one in zip(row, variables, strict=True)
    )


def _text(value: Any) -> str:
    if isinstance(value, list):
        return array([array_item(_text(item)) for item in value])
    return value if isinstance(value, str) else text_of(value)


def variable(
    table: CatalogueTable,
    name: str,
    candidates: Sequence[Any],
    settings: FillSettings,
    presence: bool = False,
    whole: Collection[str] = (),
) -> Variable:
    """Return a column as the solver sees it."""
    column = table.columns[name]
    nullable = column.nullable and name not in whole
    if presence:
        # Whatever the parent's key is: 1 stands for a row that has one.
        return Variable(name, LogicalType(Kind.INTEGER), "bigint", nullable, (1,))
    candidates = column.values or candidates
    info = table.info.columns[name]
    # What lies in a list of a domain's values are values of its base type.
    sql_type = column.base_type if column.item_checks else column.sql_type
    present = candidates.present if isinstance(candidates, Believable) else ()
    return Variable(name, info.type, sql_type, nullable, tuple(candidates), present)
