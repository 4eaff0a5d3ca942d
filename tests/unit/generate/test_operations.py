"""The kernels of the structural operations, against a naive model of what they mean."""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from seeds.errors import DeclarationError
from seeds.generate.operations import OPERATIONS, aggregate, select, truth
from seeds.generate.vector import Values, Vector, from_python, null_vector, to_python
from seeds.schema.json_text import canonical

MANY = settings(max_examples=25)
UTC = dt.UTC
CENTS = st.decimals(-(10**6), 10**6, places=2, allow_nan=False)
SMALL = st.integers(-(10**6), 10**6)
NUMBERS = st.one_of(SMALL, CENTS)
LETTERS = st.text("abcäß\U0001f600", max_size=3)
naive = dt.datetime.fromisoformat
INSTANTS = st.datetimes(naive("1970-01-01"), naive("2100-01-01"), timezones=st.just(UTC))
COMPARABLE = {
    "integers": SMALL,
    "cents": CENTS,
    "numbers": NUMBERS,
    "texts": LETTERS,
    "instants": INSTANTS,
    "dates": st.dates(),
    "uuids": st.uuids(),
    "booleans": st.booleans(),
}
comparable = pytest.mark.parametrize("values", COMPARABLE.values(), ids=COMPARABLE)


def pooled(values: list[Any]) -> Vector:
    return Vector(None, np.arange(len(values)), None, 0, Values(values))


def masked(values: list[Any]) -> Vector:
    """Choices with a mask over them, as optional() makes them."""
    known = [v for v in values if v is not None] or [None]
    codes = [0 if v is None else known.index(v) for v in values]
    nulls = np.array([v is None for v in values])
    return Vector(None, np.array(codes), nulls, 0, Values(known))


FORMS = st.sampled_from([from_python, pooled, masked])


def columns(
    data: st.DataObject, values: st.SearchStrategy[Any], width: int = 2
) -> tuple[list[tuple[Any, ...]], list[Vector]]:
    """Draw rows, NULLs among them, and their columns, each in some form."""
    rows = data.draw(st.lists(st.tuples(*[values | st.none()] * width), min_size=1, max_size=8))
    vectors = [data.draw(FORMS)([row[i] for row in rows]) for i in range(width)]
    return rows, vectors


def run(op: str, vectors: list[Vector], params: Any = None) -> list[Any]:
    return to_python(OPERATIONS[op](vectors, params))


def strict(function: Callable[..., Any]) -> Callable[..., Any]:
    """NULL goes in, NULL comes out."""
    return lambda *args: None if None in args else function(*args)


# -- arithmetic -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "function"),
    [("add", lambda a, b: a + b), ("sub", lambda a, b: a - b), ("mul", lambda a, b: a * b)],
)
@pytest.mark.parametrize("values", [SMALL, CENTS, NUMBERS], ids=["integers", "cents", "mixed"])
@MANY
@given(st.data())
def test_arithmetic_is_exact_and_null_if_either_is(
    op: str, function: Callable[..., Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, vectors = columns(data, values)
    assert run(op, vectors) == [strict(function)(*row) for row in rows]


@pytest.mark.parametrize("op", ["add", "sub", "mul"])
def test_arithmetic_with_a_float_is_floating(op: str) -> None:
    vectors = [from_python([1.5, 2.0]), from_python([Decimal("0.5"), Decimal("4.0")])]
    expected = {"add": [2.0, 6.0], "sub": [1.0, -2.0], "mul": [0.75, 8.0]}
    assert run(op, vectors) == expected[op]


@pytest.mark.parametrize("op", ["add", "mul", "round"])
def test_arithmetic_with_texts_is_refused(op: str) -> None:
    with pytest.raises(DeclarationError, match="needs numbers, not text"):
        run(op, [from_python(["a"])] * (1 if op == "round" else 2), 0)


@MANY
@given(st.lists(NUMBERS | st.none(), min_size=1, max_size=8), st.integers(0, 4))
def test_rounding_is_half_away_from_zero(numbers: list[Any], digits: int) -> None:
    unit = Decimal(1).scaleb(-digits)
    expected = [None if n is None else Decimal(n).quantize(unit, ROUND_HALF_UP) for n in numbers]
    assert run("round", [from_python(numbers)], digits) == expected


def test_rounding_a_float_is_refused_because_processors_differ() -> None:
    with pytest.raises(DeclarationError, match="floats differ"):
        run("round", [from_python([1.5])], 0)


# -- comparisons ------------------------------------------------------------------------------


def key(value: Any) -> Any:
    return value.bytes if isinstance(value, uuid.UUID) else value


@pytest.mark.parametrize(
    ("op", "function"),
    [
        ("lt", lambda a, b: key(a) < key(b)),
        ("le", lambda a, b: key(a) <= key(b)),
        ("eq", lambda a, b: key(a) == key(b)),
    ],
)
@comparable
@MANY
@given(st.data())
def test_comparisons_are_null_if_either_is(
    op: str, function: Callable[..., Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, vectors = columns(data, values)
    assert run(op, vectors) == [strict(function)(*row) for row in rows]


def test_things_of_different_kinds_are_not_compared() -> None:
    with pytest.raises(DeclarationError, match="integer and text"):
        run("lt", [from_python([1]), from_python(["a"])])


@comparable
@MANY
@given(st.data())
def test_a_value_is_in_a_list_when_it_equals_a_member(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, vectors = columns(data, values, 1)
    options = tuple(data.draw(st.lists(values, max_size=3)))
    options += tuple(r[0] for r in rows[:1])
    found = to_python(OPERATIONS["is_in"](vectors, options))
    assert [bool(f) for f in found] == [v is not None and v in options for (v,) in rows]


def test_equality_does_not_depend_on_how_a_number_or_a_time_is_written() -> None:
    instant = dt.datetime(2026, 1, 1, tzinfo=UTC)
    elsewhere = instant.astimezone(dt.timezone(dt.timedelta(hours=3)))
    for value, same in (
        (Decimal("5.00"), 5), (Decimal("5.00"), Decimal(5)), (5, Decimal("5.0")),
        (instant, elsewhere),
    ):  # fmt: skip
        assert run("is_in", [from_python([value])], (same,)) == [True]


def test_a_label_read_from_a_table_equals_the_member_by_name_and_by_value() -> None:
    class Color(enum.Enum):
        RED = "red"

    assert run("is_in", [from_python(["RED", "red", "blue"])], (Color.RED,)) == [True, True, False]
    assert run("is_in", [pooled([Color.RED, None])], (Color.RED,)) == [True, None]


@comparable
@MANY
@given(st.data())
def test_null_is_told_in_every_form(values: st.SearchStrategy[Any], data: st.DataObject) -> None:
    rows, vectors = columns(data, values, 1)
    assert run("is_null", vectors) == [v is None for (v,) in rows]


# -- conditions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("op", "width", "function"),
    [
        ("and", 2, lambda a, b: bool(a) and bool(b)),
        ("or", 2, lambda a, b: bool(a) or bool(b)),
        ("not", 1, lambda a: not a),
    ],
)
@MANY
@given(st.data())
def test_in_conditions_null_counts_as_false(
    op: str, width: int, function: Callable[..., bool], data: st.DataObject
) -> None:
    rows, vectors = columns(data, st.booleans(), width)
    assert run(op, vectors) == [function(*row) for row in rows]


def test_a_condition_is_boolean() -> None:
    with pytest.raises(DeclarationError, match="must be boolean"):
        truth(from_python([1]))


@comparable
@MANY
@given(st.data())
def test_the_first_branch_that_holds_decides(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, branches = columns(data, values, 3)
    n = len(rows)
    flags = [data.draw(st.lists(st.booleans(), min_size=n, max_size=n)) for _ in range(2)]
    one, other = (from_python(f) for f in flags)
    expected = [
        row[0] if flags[0][i] else row[1] if flags[1][i] else row[2] for i, row in enumerate(rows)
    ]
    assert run("case", [one, branches[0], other, branches[1], branches[2]]) == expected


def test_branches_hold_values_of_one_kind() -> None:
    condition = from_python([True, False])
    with pytest.raises(DeclarationError, match="integer and text"):
        run("case", [condition, from_python([1, 2]), from_python(["a", "b"])])


def test_a_branch_that_is_never_taken_does_not_matter() -> None:
    condition = from_python([True, True])
    assert run("case", [condition, from_python([1, 2]), null_vector(2)]) == [1, 2]


@comparable
@MANY
@given(st.data())
def test_the_first_value_that_is_not_null_is_taken(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, vectors = columns(data, values, 3)
    expected = [next((v for v in row if v is not None), None) for row in rows]
    assert run("coalesce", vectors) == expected


@pytest.mark.parametrize(("op", "function"), [("least", min), ("greatest", max)])
@comparable
@MANY
@given(st.data())
def test_the_extreme_passes_nulls_over(
    op: str, function: Callable[..., Any], values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, vectors = columns(data, values, 3)
    present = [[v for v in row if v is not None] for row in rows]
    expected = [function(p, key=key) if p else None for p in present]
    assert run(op, vectors) == expected


def test_selected_rows_keep_their_places() -> None:
    a, b = from_python([1, 2, 3]), from_python([10, 20, 30])
    mask = np.array([False, True, False])
    assert to_python(select([(mask, a), (~mask, b)], 3)) == [10, 2, 30]


# -- texts and documents ----------------------------------------------------------------------


@MANY
@given(st.data())
def test_joined_texts_are_null_if_a_part_is(data: st.DataObject) -> None:
    rows, vectors = columns(data, LETTERS, 3)
    assert run("concat", vectors) == [strict(lambda *p: "".join(p))(*row) for row in rows]


def test_numbers_times_and_booleans_are_joined_as_texts() -> None:
    vectors = [
        from_python([5]), from_python([Decimal("1.50")]), from_python([True]),
        from_python([dt.date(2026, 1, 2)]),
    ]  # fmt: skip
    assert run("concat", vectors) == ["51.50true2026-01-02"]


@pytest.mark.parametrize(
    "values", [SMALL, LETTERS, st.booleans(), st.dictionaries(LETTERS, SMALL)], ids=str
)
@MANY
@given(st.data())
def test_a_document_has_its_members_in_canonical_order_and_null_for_null(
    values: st.SearchStrategy[Any], data: st.DataObject
) -> None:
    rows, vectors = columns(data, values)
    made = OPERATIONS["json_object"](vectors, ('b"', "a"))
    assert made.missing is None
    texts = made.texts().to_pylist()
    assert texts == [canonical(text) for text in texts]
    found = [json.loads(text) for text in texts]
    assert found == [{'b"': row[0], "a": row[1]} for row in rows]
    assert [list(document) for document in found] == [["a", 'b"']] * len(rows)


def test_documents_may_stand_in_documents() -> None:
    inner = OPERATIONS["json_object"]([from_python([1])], ("x",))
    outer = OPERATIONS["json_object"]([inner], ("y",))
    assert to_python(outer) == [{"y": {"x": 1}}]


def test_an_item_reaches_into_mappings_sequences_and_objects() -> None:
    assert run("item", [pooled([{"a": 1}, None])], "a") == [1, None]
    assert run("item", [masked([(1, 2), None])], 1) == [2, None]
    assert run("item", [pooled([Decimal("1.5")])], "real") == [Decimal("1.5")]


def test_an_item_of_a_computed_value_is_refused() -> None:
    with pytest.raises(DeclarationError, match="choices of mappings"):
        run("item", [from_python([1])], "real")


# -- children ---------------------------------------------------------------------------------

GROUPS = st.lists(st.lists(SMALL | st.none(), max_size=4), min_size=1, max_size=8)


@pytest.mark.parametrize("function", ["sum", "min", "max", "count"])
@given(GROUPS)
def test_aggregates_pass_nulls_over(function: str, groups: list[list[int | None]]) -> None:
    flat = [v for group in groups for v in group]
    counts = np.array([len(group) for group in groups])
    values = from_python(flat)
    present = [[v for v in group if v is not None] for group in groups]
    expected = {
        "sum": [sum(p) for p in present],
        "min": [min(p, default=None) for p in present],
        "max": [max(p, default=None) for p in present],
        "count": [len(group) for group in groups],
    }
    assert to_python(aggregate(function, values, counts)) == expected[function]


def test_sums_of_money_are_exact() -> None:
    values = from_python([Decimal("0.10"), Decimal("0.20"), Decimal(5)])
    assert to_python(aggregate("sum", values, np.array([2, 0, 1]))) == [
        Decimal("0.30"), Decimal("0.00"), Decimal("5.00"),
    ]  # fmt: skip


def test_the_latest_of_the_childrens_times_is_a_time() -> None:
    days = [dt.date(2026, 1, d) for d in (3, 1, 2)]
    assert to_python(aggregate("max", from_python(days), np.array([2, 0, 1]))) == [
        days[0], None, days[2],
    ]  # fmt: skip


def test_booleans_are_summed_by_counting() -> None:
    values = from_python([True, True, False])
    assert to_python(aggregate("sum", values, np.array([2, 1]))) == [2, 0]


@pytest.mark.parametrize("values", [["a"], [dt.date(2026, 1, 1)]], ids=str)
def test_what_cannot_be_summed_is_refused(values: list[Any]) -> None:
    with pytest.raises(DeclarationError, match="needs numbers"):
        aggregate("sum", from_python(values), np.array([1]))
