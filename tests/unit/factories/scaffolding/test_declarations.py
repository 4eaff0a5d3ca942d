from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import DeclarationError
from seeds.factories.scaffolding.declarations import MOST, Declarations
from seeds.generate.columns import choice, element, faker, listed, sequence
from seeds.generate.columns.choice import widening
from seeds.inference.declared import Naming
from seeds.inference.expressions import Expression, call
from seeds.spec.column import (
    Column,
    Constant,
    Field,
    Operation,
    ParentField,
    Reference,
    constant,
    ref,
)
from seeds.spec.entity import Entity
from seeds.spec.grid import Grid, GridPart, combinations

NAMING = Naming(
    attributes={"a-b": "a_b"},
    relations={"user_id": "user"},
    target=lambda table: Expression((table.title().removesuffix("s"),), table),
)


def written(columns: dict[str, Column], known: dict[str, Expression] | None = None) -> list[str]:
    entity = Entity("t", "t", sa.Table("t", sa.MetaData()), columns, {}, {})
    made = Declarations(entity, known or {}, NAMING).written()
    return [f"{d.attribute} = {d.expression.text}" for d in made]


def drawn(rows: list[Any]) -> tuple[Column, Column, Column]:
    whole = choice(rows)
    return whole, Operation("item", (whole,), 0), Operation("item", (whole,), 1)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (choice(["x", "y"]), 'choice(("x", "y"))'),
        (choice([3, 1, 2, 1]), "choice((1, 2, 3))"),
        (widening([1], [1, 2, 3], 100), "choice((1, 2, 3))"),
        (listed([b"a"], distinct=True), 'listed((b"a",), distinct=True)'),
        (sequence(), "sequence()"),
        (sequence(start=5), "sequence(start=5)"),
        (Constant(None), "constant(None)"),
        (Field("b"), 'field("b")'),
        (choice(["x"]).optional(0.8), 'choice(("x",)).optional(0.8)'),
        (choice([dt.date(2026, 1, 2)]), "choice((dt.date(2026, 1, 2),))"),
        (ref("users", share=0.5), "ref(User, share=0.5)"),
        (element(choice([[1, 2]]), GridPart(Grid((2,)), 0)), None),
    ],
)
def test_a_column_is_written_as_somebody_would(column: Column, text: str | None) -> None:
    text = text or "element(choice([(1, 2)]), combinations(2).part(0))"
    assert written({"a": column}) == [f"a = {text}"]


def test_what_is_drawn_together_stands_before_its_members() -> None:
    whole, first, second = drawn([("x", 1), ("y", 2)])
    assert written({"_tied_k_n": whole, "k": first, "n": second}) == [
        '_k_and_more = choice((("x", 1), ("y", 2)))',
        "k = _k_and_more.item(0)",
        "n = _k_and_more.item(1)",
    ]


def test_a_tuple_of_one_is_written_without_the_tuple() -> None:
    whole = choice([("x",), ("y",)])
    assert written({"_tied_a-b": whole, "a-b": Operation("item", (whole,), 0)}) == [
        'a_b = choice(("x", "y"))'
    ]


def test_the_parts_of_a_composite_key_are_those_of_one_parent() -> None:
    node = Reference("users")
    columns = {
        "_parent_0": node,
        "tenant": ParentField(node, "tenant"),
        "n": ParentField(node, "n"),
    }
    assert written(columns) == [
        "_user = ref(User)",
        'tenant = _user.get("tenant")',
        'n = _user.get("n")',
    ]


def test_pairs_of_references_are_combinations() -> None:
    grid = Grid(("users", "tags"))
    columns: dict[str, Column] = {
        "_grid_0": grid,
        "user_id": Reference("users", place=GridPart(grid, 0)),
        "tag_id": Reference("tags", place=GridPart(grid, 1)),
    }
    assert written(columns) == [
        "_combination = combinations(User, Tag)",
        "user = ref(User, place=_combination.part(0))",
        "tag_id = ref(Tag, place=_combination.part(1))",
    ]


def test_a_reference_is_there_where_a_condition_says_so() -> None:
    whole, first, _ = drawn([("x", 1), ("y", None)])
    present = ref("users").only_if(~Operation("item", (whole,), 1).is_null())
    assert written({"_tied_k_user_id": whole, "k": first, "user_id": present})[-1] == (
        "user_id = ref(User).only_if(~_k_and_more.item(1).is_null())"
    )


def test_the_words_of_inference_are_kept() -> None:
    expression = call("between", 1, 5)
    assert written({"n": expression.column}, {"n": expression}) == ["n = between(1, 5)"]
    assert written({"n": constant(3)}, {"n": expression}) == ["n = constant(3)"]


def test_many_options_are_thinned_out_and_short_ones_preferred() -> None:
    (line,) = written({"a": choice([f"{n}" * 30 for n in range(500)])})
    assert line.count(",") <= MOST
    assert len(max(line.split(","), key=len)) < 90


def test_what_has_no_text_is_refused() -> None:
    with pytest.raises(DeclarationError, match="faker cannot be written"):
        written({"a": faker("bs")})


def test_a_place_is_chosen_alone_and_within_the_sets() -> None:
    pair = combinations("users", 3)
    assert pair.dimensions == ("users", 3)
    with pytest.raises(ValueError, match="goes with no distinct="):
        ref("users", place=pair.part(0), distinct=True)
    with pytest.raises(ValueError, match="none of the 2 sets"):
        pair.part(2)
    with pytest.raises(ValueError, match="at least one set"):
        combinations()
