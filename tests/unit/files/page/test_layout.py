"""Where tables stand in the picture: apart, in layers, also with circles and many of them."""

from __future__ import annotations

import itertools

from hypothesis import given, strategies as st

from seeds.files.page.layout import CHANNEL, GAP, Box, Layout, arrange, width_of

GRAPHS = st.integers(1, 24).flatmap(
    lambda n: st.tuples(
        st.just([f"t{i}" for i in range(n)]),
        st.lists(
            st.tuples(
                st.integers(0, n - 1).map(lambda i: f"t{i}"),
                st.integers(0, n - 1).map(lambda i: f"t{i}"),
            ),
            max_size=40,
        ),
    )
)


def overlap(a: Box, b: Box) -> bool:
    return (
        a.x < b.x + b.width
        and b.x < a.x + a.width
        and a.y < b.y + b.height
        and b.y < a.y + a.height
    )


def check(layout: Layout, names: list[str]) -> None:
    assert list(layout.boxes) == names
    for a, b in itertools.combinations(layout.boxes.values(), 2):
        assert not overlap(a, b)
    for box in layout.boxes.values():
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height


def test_one_table() -> None:
    layout = arrange(["users"], [])
    check(layout, ["users"])
    assert layout.edges == ()


def test_no_table() -> None:
    assert arrange([], []).boxes == {}


def test_a_parent_stands_to_the_left_of_its_children() -> None:
    layout = arrange(["items", "users", "orders"], [("orders", "users"), ("items", "orders")])
    users, orders, items = (layout.boxes[name] for name in ("users", "orders", "items"))
    assert users.x + users.width + CHANNEL == orders.x
    assert orders.x + orders.width + CHANNEL == items.x
    # Nothing else is in the way: they are level.
    assert users.y == orders.y == items.y


def test_an_edge_leads_from_the_child_to_the_parent() -> None:
    layout = arrange(["users", "orders"], [("orders", "users")])
    (edge,) = layout.edges
    users, orders = layout.boxes["users"], layout.boxes["orders"]
    assert edge.points[0] == (orders.x, orders.middle)
    assert edge.points[-1] == (users.x + users.width, users.middle)


def test_two_references_between_the_same_tables_are_one_edge() -> None:
    layout = arrange(["users", "tickets"], [("tickets", "users"), ("tickets", "users")])
    assert len(layout.edges) == 1


def test_a_reference_to_itself_is_a_loop() -> None:
    (edge,) = arrange(["categories"], [("categories", "categories")]).edges
    assert (edge.child, edge.parent, edge.points) == ("categories", "categories", ())


def test_a_circle_is_drawn_with_one_edge_the_other_way() -> None:
    names = ["a", "b", "c"]
    layout = arrange(names, [("a", "b"), ("b", "c"), ("c", "a")])
    check(layout, names)
    backwards = [e for e in layout.edges if layout.boxes[e.child].x < layout.boxes[e.parent].x]
    assert len(backwards) == 1
    assert {(e.child, e.parent) for e in layout.edges} == {("a", "b"), ("b", "c"), ("c", "a")}
    (edge,) = backwards
    parent = layout.boxes[edge.parent]
    assert edge.points[-1] == (parent.x, parent.middle)


def test_two_tables_that_refer_to_each_other() -> None:
    layout = arrange(["a", "b"], [("a", "b"), ("b", "a")])
    check(layout, ["a", "b"])
    assert len(layout.edges) == 2


def test_references_to_tables_that_are_not_shown_are_left_out() -> None:
    assert arrange(["orders"], [("orders", "users")]).edges == ()


def test_tables_without_references_stand_below_the_others() -> None:
    layout = arrange(["settings", "users", "orders"], [("orders", "users")])
    assert layout.boxes["settings"].y >= layout.boxes["users"].y + layout.boxes["users"].height


def test_sixty_tables_around_one_are_neither_one_column_nor_one_line() -> None:
    names = [f"table_{i}" for i in range(60)]
    layout = arrange(names, [(name, names[0]) for name in names[1:]])
    check(layout, names)
    assert layout.height < 900
    assert layout.width < 1600


def test_sixty_tables_of_many_references() -> None:
    names = [f"table_{i}" for i in range(60)]
    references = [(names[i], names[i * 7 % i]) for i in range(1, 60)]
    references += [(names[i], names[i // 2]) for i in range(1, 60)]
    check(arrange(names, references), names)


def test_the_middle_of_a_fan_is_level_with_its_parent() -> None:
    names = ["users", "a", "b", "c"]
    layout = arrange(names, [(name, "users") for name in names[1:]])
    middles = [layout.boxes[name].middle for name in ("a", "b", "c")]
    assert abs(layout.boxes["users"].middle - middles[1]) < GAP


def test_a_tree_has_no_crossing() -> None:
    names = ["root", "x", "y", "x1", "y1", "x2", "y2"]
    references = [("x", "root"), ("y", "root"), ("x1", "x"), ("x2", "x"), ("y1", "y"), ("y2", "y")]
    boxes = arrange(names, references).boxes
    of_x, of_y = sorted((boxes["x1"].y, boxes["x2"].y)), sorted((boxes["y1"].y, boxes["y2"].y))
    assert of_x[1] < of_y[0] or of_y[1] < of_x[0]


def test_long_names_do_not_make_endless_boxes() -> None:
    assert width_of("x" * 500) == width_of("x" * 200)
    assert width_of("a") < width_of("a_longer_name_of_a_table")


@given(GRAPHS)
def test_no_two_tables_overlap(graph: tuple[list[str], list[tuple[str, str]]]) -> None:
    names, references = graph
    layout = arrange(names, references)
    check(layout, names)
    assert {(e.child, e.parent) for e in layout.edges} == set(references)
    for edge in layout.edges:
        if edge.child == edge.parent:
            continue
        child, parent = layout.boxes[edge.child], layout.boxes[edge.parent]
        assert edge.points[0] in {
            (child.x, child.middle),
            (child.x + child.width, child.middle),
        }
        assert edge.points[-1] in {
            (parent.x, parent.middle),
            (parent.x + parent.width, parent.middle),
        }


@given(GRAPHS)
def test_the_same_graph_has_the_same_picture(
    graph: tuple[list[str], list[tuple[str, str]]],
) -> None:
    assert arrange(*graph) == arrange(*graph)
