from __future__ import annotations

from decimal import Decimal

import pytest

from seeds.inference.conditions import columns_of, read_conditions


@pytest.mark.parametrize(
    "text",
    [
        "status IN ('a', 'it''s')",
        "(status IN ('a', 'it''s'))",
        "t.status in ('a','it''s')",
        "((status)::text = ANY ((ARRAY['a'::varchar, 'it''s'::character varying])::text[]))",
        "status = ANY (ARRAY['a'::text, 'it''s'::text])",
        "status IS NULL OR \"status\" IN ('a', 'it''s')",
    ],
)
def test_the_values_of_a_column_are_read_as_models_and_databases_write_them(text: str) -> None:
    facts = read_conditions([text])
    assert facts.options == {"status": ("a", "it's")}
    assert facts.unread == []


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("price > 0", (Decimal(0), True), None),
        ("(price > (0)::numeric)", (Decimal(0), True), None),
        ("0 < price", (Decimal(0), True), None),
        ("price BETWEEN 1 AND 90", (Decimal(1), False), (Decimal(90), False)),
        ("price >= -5 AND price < 2.5", (Decimal(-5), False), (Decimal("2.5"), True)),
        ("price >= 1 AND price > 1", (Decimal(1), True), None),
    ],
)
def test_bounds_are_read(text: str, least: object, most: object) -> None:
    facts = read_conditions([text])
    assert (facts.least.get("price"), facts.most.get("price")) == (least, most)


@pytest.mark.parametrize(
    "text",
    ["updated_at >= created_at", "created_at <= updated_at", "(created_at <= updated_at)"],
)
def test_a_column_that_never_lies_above_another_is_read(text: str) -> None:
    assert read_conditions([text]).pairs == [("created_at", "updated_at", False)]


def test_columns_that_differ_are_read() -> None:
    assert read_conditions(["one_id <> other_id"]).apart == [("one_id", "other_id")]


@pytest.mark.parametrize(
    "text",
    [
        "total = price * quantity + tax",
        "abs(total - (price * quantity + tax)) < 0.005",
        "(abs((total - ((price * (quantity)::numeric) + tax))) < 0.005)",
    ],
)
def test_a_column_that_is_computed_is_read(text: str) -> None:
    facts = read_conditions([text])
    assert list(facts.sums) == ["total"]
    assert list(columns_of(facts.sums["total"])) == ["price", "quantity", "tax"]


def test_lengths_and_what_must_not_be_missing_are_read() -> None:
    facts = read_conditions(
        ["length(code) >= 3 AND char_length(code) < 9", "status <> 'sent' OR sent_at IS NOT NULL"]
    )
    assert (facts.shortest, facts.longest) == ({"code": 3}, {"code": 8})
    assert facts.present == {"sent_at"}


@pytest.mark.parametrize(
    "text",
    [
        "email ~ '^a$'",
        "a > 1 OR b > 2",
        "NOT a > 1",
        "f(a) = 2",
        "a IN (",
        "a % 2 = 0",
        "",
        "(",
        "é",
    ],
)
def test_what_is_not_understood_is_kept_to_be_said(text: str) -> None:
    facts = read_conditions([text])
    assert facts.unread == [text]
    assert not facts.options
    assert not facts.least
