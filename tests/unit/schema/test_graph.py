"""The graph of foreign keys: who comes first, and who cannot stay."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, strategies as st

from seeds.errors import DeclarationError
from seeds.schema.graph import dependants, parents_first
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo

EDGES = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


@given(EDGES, st.permutations(list("abcdefghij")))
def test_parents_come_first_in_any_graph_without_circles(
    edges: list[tuple[int, int]], names: list[str]
) -> None:
    parents: dict[str, list[str]] = {}
    for one, other in edges:
        if one != other:
            parents.setdefault(names[max(one, other)], []).append(names[min(one, other)])
    order = parents_first(sorted(names), parents, "things")
    assert sorted(order) == sorted(names)
    for child, above in parents.items():
        assert all(order.index(p) < order.index(child) for p in above)


def test_names_without_an_order_between_them_keep_the_given_one() -> None:
    assert parents_first(["c", "a", "b"], {}, "things") == ["c", "a", "b"]
    assert parents_first(["c", "a", "b"], {"c": ["b"]}, "things") == ["a", "b", "c"]


def test_parents_elsewhere_and_a_name_itself_do_not_matter() -> None:
    assert parents_first(["a"], {"a": ["a", "z"]}, "things") == ["a"]


def test_a_circle_is_told_with_its_members() -> None:
    with pytest.raises(DeclarationError) as caught:
        parents_first(["a", "b", "c"], {"a": ["b"], "b": ["c"], "c": ["a"]}, "things")
    assert caught.value.message.startswith("these things depend on each other in a circle: ")
    assert all(name in caught.value.message for name in "abc")


def tables(**references: list[tuple[str, str, bool]]) -> dict[str, TableInfo]:
    """Tables by their references: (parent, action, nullable)."""
    metadata = sa.MetaData()
    for name, keys in references.items():
        columns: list[sa.Column[Any]] = [
            sa.Column(
                f"{parent}_id",
                sa.ForeignKey(f"{parent}.id", ondelete=action or None),
                nullable=nullable,
            )
            for parent, action, nullable in keys
        ]
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), *columns)
    return metadata_tables(metadata)


def test_rows_that_cannot_outlive_their_parents_go_first() -> None:
    found = tables(
        users=[], orders=[("users", "CASCADE", False)], items=[("orders", "", False)], other=[]
    )
    assert dependants(found, ["users"]) == ["items", "orders", "users"]
    assert dependants(found, ["orders"]) == ["items", "orders"]
    assert dependants(found, []) == []


def test_rows_whose_reference_is_emptied_stay() -> None:
    found = tables(
        users=[],
        notes=[("users", "SET NULL", True)],
        marks=[("users", "SET DEFAULT", True)],
        posts=[("users", "", True)],
    )
    assert set(dependants(found, ["users"])) == {"users", "posts"}


def test_tables_that_refer_to_themselves_or_each_other_are_no_trouble() -> None:
    found = tables(a=[("a", "", True), ("b", "", True)], b=[("a", "", False)])
    assert dependants(found, ["a"]) == ["b", "a"]
