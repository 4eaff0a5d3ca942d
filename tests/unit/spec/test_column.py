"""Declarations: trees of nodes that say how values come about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import seeds
from seeds.spec.column import Column, Constant, Operation, ParentField, as_column, table_name
from tests.support.columns import Bench
from tests.support.library import LoanItemFactory, Member

FIELDS: dict[str, list[Any]] = {
    "a": [1, 5, None],
    "b": [2, 5, 7],
    "t": ["x", None, "z"],
    "ok": [True, False, None],
}
a, b, t, ok = (seeds.field(name) for name in FIELDS)


def values(node: Column) -> list[Any]:
    return Bench(3, fields=FIELDS).values(node)


EXPRESSIONS: list[tuple[Column, list[Any]]] = [
    (a + b, [3, 10, None]),
    (a + 1, [2, 6, None]),
    (1 + a, [2, 6, None]),
    (a - 1, [0, 4, None]),
    (10 - a, [9, 5, None]),
    (a * b, [2, 25, None]),
    (2 * a, [2, 10, None]),
    (a * Decimal("0.5"), [Decimal("0.5"), Decimal("2.5"), None]),
    ((a * Decimal("0.5")).round(), [1, 3, None]),
    (a < b, [True, False, None]),
    (a <= b, [True, True, None]),
    (a > 1, [False, True, None]),
    (a >= 1, [True, True, None]),
    (a.equals(5), [False, True, None]),
    (a.equals(b), [False, True, None]),
    (a.is_in(1, 2), [True, False, None]),
    (a.is_null(), [False, False, True]),
    (a.or_else(b), [1, 5, 7]),
    (a.or_else(0), [1, 5, 0]),
    (a.or_else(None, b), [1, 5, 7]),
    (b.only_if(ok), [2, None, None]),
    ((a < b) & ok, [True, False, False]),
    ((a < b) | ok, [True, False, False]),
    (~ok, [False, True, True]),
    (seeds.case((ok, "yes"), (a.is_null(), "what"), default="no"), ["yes", "no", "what"]),
    (seeds.case((ok, a)), [1, None, None]),
    (seeds.concat(t, "-", b), ["x-2", None, "z-7"]),
    (seeds.least(a, b, 3), [1, 3, 3]),
    (seeds.greatest(a, b), [2, 5, 7]),
    (seeds.json_object(t=t, n=a), [{"t": "x", "n": 1}, {"t": None, "n": 5}, {"t": "z", "n": None}]),
    (seeds.choice([{"k": 9}]).item("k"), [9, 9, 9]),
]


@pytest.mark.parametrize(
    ("node", "expected"), EXPRESSIONS, ids=[f"{i}" for i in range(len(EXPRESSIONS))]
)
def test_expressions_mean_what_they_say(node: Column, expected: list[Any]) -> None:
    assert values(node) == expected


def test_columns_compare_by_identity_because_their_place_is_their_name() -> None:
    one, other = seeds.word(), seeds.word()
    assert one != other
    assert len({one, other}) == 2


def test_a_declaration_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        seeds.constant(1).value = 2  # type: ignore[misc]  # the mistake under test


def test_walking_visits_a_node_and_all_below_it() -> None:
    inner = seeds.word()
    tree = seeds.concat(inner, "-", inner.optional(0.5))
    kinds = [node.generator for node in tree.walk()]
    assert kinds == ["operation", "pool", "constant", "optional", "pool"]


def test_literals_become_constants_and_columns_stay() -> None:
    column = seeds.word()
    assert as_column(column) is column
    made = as_column(5)
    assert isinstance(made, Constant)
    assert made.resolve() == 5


def test_a_reference_reaches_the_columns_of_its_parent() -> None:
    member = seeds.ref(Member)
    assert isinstance(member.email, ParentField)
    assert member.email.name == "email"
    assert member.get("where").name == "where"  # a name that the reference has itself
    assert list(member.email.walk()) == [member.email, member] or member in member.email.walk()
    with pytest.raises(AttributeError):
        _ = member._private


def test_aggregates_name_their_function_and_column() -> None:
    items = seeds.has_many(LoanItemFactory, 2)
    found = [items.sum("x"), items.min("x"), items.max("x"), items.count()]
    assert [(f.function, f.column) for f in found] == [
        ("sum", "x"), ("min", "x"), ("max", "x"), ("count", ""),
    ]  # fmt: skip
    assert all(f.children is items for f in found)


def test_tables_are_named_in_full() -> None:
    assert table_name("schema.things") == "schema.things"
    assert table_name(Member) == "members"


def test_operations_carry_their_arguments() -> None:
    node = a + 1
    assert isinstance(node, Operation)
    assert (node.op, node.args[0], len(node.args)) == ("add", a, 2)
