"""The order in which tables are filled."""

from __future__ import annotations

from hypothesis import given, strategies as st

from seeds.filling.order import circles


def test_parents_come_before_their_children() -> None:
    assert circles(["items", "orders", "users"], {"items": ["orders"], "orders": ["users"]}) == [
        ("users",),
        ("orders",),
        ("items",),
    ]


def test_tables_of_a_circle_come_together_in_the_order_given() -> None:
    parents = {"teams": ["people"], "people": ["teams", "cities"], "badges": ["people"]}
    assert circles(["badges", "teams", "people", "cities"], parents) == [
        ("cities",),
        ("teams", "people"),
        ("badges",),
    ]


def test_a_table_that_refers_to_itself_is_no_circle() -> None:
    assert circles(["folders"], {"folders": ["folders"]}) == [("folders",)]


def test_parents_that_are_not_asked_for_do_not_matter() -> None:
    assert circles(["orders"], {"orders": ["users"]}) == [("orders",)]


def test_a_chain_of_five_thousand_tables_has_an_order() -> None:
    names = [f"t{i}" for i in range(5000)]
    found = circles(names, {f"t{i}": [f"t{i + 1}"] for i in range(4999)})
    assert found[0] == ("t4999",)
    assert found[-1] == ("t0",)


NAMES = tuple("abcdefg")
GRAPHS = st.dictionaries(st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=4))


@given(GRAPHS)
def test_every_table_stands_in_one_group_after_all_that_it_refers_to(
    parents: dict[str, list[str]],
) -> None:
    groups = circles(NAMES, parents)
    place = {name: at for at, group in enumerate(groups) for name in group}
    assert sorted(name for group in groups for name in group) == sorted(NAMES)
    for name, targets in parents.items():
        assert all(place[target] <= place[name] for target in targets)
