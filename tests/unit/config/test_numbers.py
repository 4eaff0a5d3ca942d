from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from seeds.config.numbers import MAX_COUNT, parse_as_of, parse_count, parse_counts, parse_seed
from seeds.errors import UsageError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        (" 12 ", 12),
        ("10_000", 10_000),
        ("10k", 10_000),
        ("10K", 10_000),
        ("1m", 1_000_000),
        ("2.5k", 2_500),
        ("0.000001m", 1),
        ("10_000_000_000", MAX_COUNT),
    ],
)
def test_counts_are_typed_in_several_ways(text: str, value: int) -> None:
    assert parse_count(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "-1", "\N{MINUS SIGN}5", "ten", "1.5", "1e6", "0x10", "1__0", "_1", "1_", "k", "1kk",
     "1g", "nan", "inf", "+5", "٣", "10000000001", "1000001m", "9" * 5000, "1,000", "1.0001k"],
)  # fmt: skip
def test_what_is_not_a_count_is_refused_with_the_name_of_the_option(text: str) -> None:
    with pytest.raises(UsageError, match=r"^--count: ") as caught:
        parse_count(text, "--count")
    assert caught.value.hint


def test_a_number_with_commas_is_shown_how_to_write_it() -> None:
    with pytest.raises(UsageError) as caught:
        parse_count("1,000,000")
    assert caught.value.hint == "Write 1_000_000 instead."


@given(st.integers(0, MAX_COUNT))
def test_every_count_reads_back_however_it_is_written(value: int) -> None:
    assert parse_count(str(value)) == value
    assert parse_count(f"{value:_}") == value


@given(st.integers(0, 10**9), st.sampled_from([("k", 1000), ("m", 1_000_000)]))
def test_units_multiply_exactly(thousandths: int, unit: tuple[str, int]) -> None:
    letter, factor = unit
    value = thousandths * factor // 1000
    if value <= MAX_COUNT:
        assert parse_count(f"{thousandths / 1000:.3f}{letter}") == value


@given(st.text())
def test_any_text_is_a_count_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        assert 0 <= parse_count(text) <= MAX_COUNT


def test_counts_by_name_stand_beside_one_for_all() -> None:
    assert parse_counts(["1000", "users=10k", " orders = 5 "]) == (
        1000,
        {"users": 10_000, "orders": 5},
    )
    assert parse_counts([]) == (None, {})


@pytest.mark.parametrize(
    "texts", [["1", "2"], ["users=1", "users=2"], ["=5"], ["users="], ["users=-1"], ["users"]]
)
def test_counts_that_contradict_or_miss_something_are_refused(texts: list[str]) -> None:
    with pytest.raises(UsageError, match="--count"):
        parse_counts(texts)


def test_a_wrong_count_by_name_names_the_entity() -> None:
    with pytest.raises(UsageError, match="--count users: 'x'"):
        parse_counts(["users=x"])


def test_zero_is_a_seed() -> None:
    assert parse_seed("0") == 0
    assert parse_seed(str(2**63 - 1)) == 2**63 - 1


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", str(2**63), "1" * 30, "٣"])
def test_what_is_not_a_seed_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="SEED_RANDOM_SEED"):
        parse_seed(text, "SEED_RANDOM_SEED")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-01-01", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        ("2026-01-01T12:30", dt.datetime(2026, 1, 1, 12, 30, tzinfo=dt.UTC)),
        ("2026-01-01 12:30:15Z", dt.datetime(2026, 1, 1, 12, 30, 15, tzinfo=dt.UTC)),
        ("2026-01-01T00:00:00+02:00", dt.datetime(2025, 12, 31, 22, tzinfo=dt.UTC)),
    ],
)
def test_an_instant_is_utc_unless_it_says_otherwise(text: str, value: dt.datetime) -> None:
    assert parse_as_of(text) == value
    assert parse_as_of(text).tzinfo is dt.UTC


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-01", "2026-02-30", "01/02/2026", "0001-01-01T00:00+10:00"]
)
def test_what_is_not_an_instant_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--as-of"):
        parse_as_of(text)


@given(st.datetimes(timezones=st.timezones()))
def test_any_instant_written_in_iso_form_reads_back(value: dt.datetime) -> None:
    try:
        expected = value.astimezone(dt.UTC)
    except OverflowError:
        return
    text = expected.isoformat()
    assert parse_as_of(text) == expected


@pytest.mark.parametrize("text", ["0", "users=0", "0k"])
def test_zero_rows_are_refused_with_the_way_to_leave_an_entity_out(text: str) -> None:
    with pytest.raises(UsageError, match="zero rows") as caught:
        parse_counts([text])
    assert "--except" in caught.value.hint
