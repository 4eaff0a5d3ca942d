"""Values that differ in what an index computes of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from seeds.filling.spreading import sifted, spread
from seeds.schema.types import Kind, LogicalType

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TEXT = LogicalType(Kind.TEXT)
CODES = [f"E-{number:06d}" for number in range(100)]
MAILS = [f"user{number}@example.com" for number in range(100)]


def start(text: str) -> str:
    return text[:3]


def month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month


def values(type_: LogicalType, believable: list[Any], key: Any, count: int) -> list[Any]:
    found = spread(type_, believable, key, count, NOW, 1)
    assert found is not None
    return found


def test_texts_differ_in_the_part() -> None:
    found = values(TEXT, CODES, start, 100)
    assert len({start(text) for text in found}) == 100


def test_more_values_begin_with_the_same() -> None:
    assert values(TEXT, CODES, start, 100)[:40] == values(TEXT, CODES[:40], start, 40)


def test_all_there_are_of_few_are_found() -> None:
    assert len(values(TEXT, CODES, lambda text: text[:1].lower(), 100)) == 36


def test_texts_stay_within_their_length() -> None:
    short = LogicalType(Kind.TEXT, length=8)
    assert {len(text) for text in values(short, CODES, len, 100)} == set(range(2, 9))


def test_addresses_lead_nowhere() -> None:
    found = values(TEXT, MAILS, lambda text: text.partition("@")[2], 100)
    assert all(text.endswith((".example", "@example.com")) for text in found)


@pytest.mark.parametrize("kind", [Kind.DATE, Kind.TIMESTAMP])
def test_moments_lie_a_month_apart(kind: Kind) -> None:
    found = values(LogicalType(kind), [], month, 100)
    assert len({month(day) for day in found}) == 100


def test_values_that_do_well_enough_stay_as_they_are() -> None:
    assert spread(TEXT, CODES, str.lower, 100, NOW, 1) is None


def test_of_tuples_the_first_of_each_part_is_kept() -> None:
    rows = [(1, "ax"), (2, "ay"), (3, "bx"), (4, None), (5, None)]
    assert sifted(rows, 1, lambda text: text[0]) == [rows[0], *rows[2:]]
