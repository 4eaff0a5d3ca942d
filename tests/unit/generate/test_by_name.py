"""Columns by the name of their kind: each name works, each mistake is explained."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

import seeds
from seeds.errors import UsageError
from seeds.generate.by_name import ALIASES, KINDS, canonical_name
from seeds.spec.column import Column, RandomUuid
from tests.support.columns import values

# Options of the kinds that cannot do without.
NEEDED: dict[str, dict[str, Any]] = {
    "choice": {"options": ["a", "b"]},
    "constant": {"value": 3},
    "cycle": {"values": ["a", "b"]},
    "exactly": {"numbers": {"a": 3, "b": 1}},
    "faker": {"method": "color_name"},
    "pattern": {"pattern": "##-??"},
    "sample": {"options": ["a", "b", "c"], "min": 1, "max": 2},
}


def found(name: str, n: int = 20, **options: Any) -> list[Any]:
    return values(seeds.generator(name, **options), n)


@pytest.mark.parametrize("name", [name for name in KINDS if name != "uuid"])
def test_every_kind_makes_values(name: str) -> None:
    made = found(name, **NEEDED.get(name, {}))
    assert len(made) == 20
    assert None not in made


def test_a_uuid_is_one_too() -> None:
    assert isinstance(seeds.generator("uuid"), RandomUuid)


def test_the_kinds_that_need_options_are_those_that_the_tests_give_them() -> None:
    assert {name for name, kind in KINDS.items() if kind.required} == set(NEEDED)


@pytest.mark.parametrize("alias", ALIASES)
def test_every_alias_is_another_name_of_a_kind(alias: str) -> None:
    assert alias not in KINDS
    options = NEEDED.get(ALIASES[alias], {})
    if ALIASES[alias] == "uuid":
        assert isinstance(seeds.generator(alias), RandomUuid)
    else:
        assert found(alias, **options) == found(ALIASES[alias], **options)


@pytest.mark.parametrize("name", ["email", "Email", "E-Mail", " e mail ", "EMAIL_ADDRESS"])
def test_how_a_name_is_written_does_not_matter(name: str) -> None:
    assert canonical_name(name) == "email"
    assert found(name) == found("email")


@pytest.mark.parametrize(
    ("name", "options", "column"),
    [
        ("integer", {"min": 1, "max": 6}, seeds.between(1, 6)),
        ("integer", {}, seeds.between(0, 100)),
        ("decimal", {"min": "0.5", "max": 2, "places": 3}, seeds.decimal("0.5", 2, 3)),
        ("price", {"ending": 99}, seeds.decimal(1, 100, ending=99)),
        ("float", {"min": 2, "max": 3}, seeds.floating(2, 3)),
        ("boolean", {"share": 0.9}, seeds.boolean(0.9)),
        ("choice", {"options": {"a": 9, "b": 1}}, seeds.choice({"a": 9, "b": 1})),
        ("cycle", {"values": [1, 2]}, seeds.cycle(1, 2)),
        ("words", {"min": 1, "max": 2}, seeds.words(1, 2)),
        ("birth_date", {"min_age": 20, "max_age": 30}, seeds.birth_date((20, 30))),
        ("ipv4", {"cidr": "10.0.0.0/24"}, seeds.network.ipv4(cidr="10.0.0.0/24")),
        ("mac", {"vendor": "cisco"}, seeds.network.mac(vendor="cisco")),
        ("email", {"domains": "a.test"}, seeds.person.email(domains=("a.test",))),
        ("sequence", {"pattern": "I-{n:05d}", "start": 7}, seeds.sequence("I-{n:05d}", start=7)),
        ("date", {"start": "2024-01-01", "stop": "2024-02-01"},
         seeds.date(dt.date(2024, 1, 1), dt.date(2024, 2, 1))),
        ("datetime", {"start": "2024-01-01T12:00:00Z", "stop": "now"},
         seeds.datetime(dt.datetime(2024, 1, 1, 12, tzinfo=dt.UTC), "now")),
        ("faker:color_name", {"size": 9}, seeds.faker("color_name", size=9)),
        ("faker", {"method": "color_name", "size": 9}, seeds.faker("color_name", size=9)),
    ],
)  # fmt: skip
def test_a_kind_with_options_is_the_column_that_can_be_declared(
    name: str, options: dict[str, Any], column: Column
) -> None:
    assert found(name, **options) == values(column, 20)


def test_a_slug_may_be_unique() -> None:
    assert all(re.fullmatch("[a-z-]+", slug) for slug in found("slug"))
    assert len(set(found("slug", 2000, unique=True))) == 2000


def test_times_of_day_lie_between_their_bounds() -> None:
    made = found("time", 2000, start="09:30", stop="17:00")
    assert min(made) == dt.time(9, 30)
    assert max(made) == dt.time(17)


def test_a_series_lies_at_the_instants_of_the_timeline_that_says_the_same() -> None:
    spans = {"start": "2026-01-01", "every": "6h"}
    at = found("timeline", 8, **spans)
    assert at[:2] == [
        dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        dt.datetime(2026, 1, 1, 6, tzinfo=dt.UTC),
    ]
    daily = [{"period": "1d", "amplitude": 10}]
    made = found("series", 8, **spans, baseline=50, patterns=daily, trend=4, places=0)
    # Highest a quarter of a day after midnight, lowest after three quarters; one more each row.
    assert made == [50, 61, 52, 43, 54, 65, 56, 47]


def test_a_series_has_noise_bounds_and_anomalies() -> None:
    noisy = found("series", 500, baseline=20, noise=5, min=15, max=25)
    assert (min(noisy), max(noisy)) == (15, 25)
    gaps = found("series", 2000, anomalies={"gap": 1}, share=1)
    assert 0 < gaps.count(None) < 500


def test_an_optional_column_has_a_value_in_a_share_of_the_rows() -> None:
    made = found("city", 1000, optional=0.8)
    assert 150 < made.count(None) < 250


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("emial", r"Did you mean 'email'\?"),
        ("mac_adress", r"Did you mean 'mac_address'\?"),
        ("qqq", r"Known: address, .*uuid, .*faker:METHOD"),
    ],
)
def test_an_unknown_kind_is_refused_with_what_there_is(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"there is no kind of data '{name}'") as caught:
        seeds.generator(name)
    assert re.search(hint, caught.value.hint)


@pytest.mark.parametrize(
    ("name", "options", "message", "hint"),
    [
        ("integer", {"mni": 1}, "'integer' has no option 'mni'", "Did you mean 'min'?"),
        ("integer", {"least": 1}, "'integer' has no option 'least'", "Known: max, min"),
        ("company", {"min": 1}, "'company' has no option 'min'", "Known: optional"),
        ("choice", {}, "'choice' needs 'options'", "Options: options."),
        ("faker", {}, "'faker' needs 'method'", "Options: method"),
        ("integer", {"min": 9, "max": 3}, "integer: 9 is above 3", "Options: min, max."),
        ("integer", {"min": "x"}, "integer: ", "Options: min, max."),
        ("decimal", {"min": "x"}, "'x' is not a number", "Options: min, max"),
        ("choice", {"options": []}, "at least one option", "Options"),
        ("pattern", {"pattern": "#{"}, "position 1", "Options"),
        ("date", {"start": "soon"}, "'soon' is not a duration", "Options"),
        ("date", {"start": "2024-13-01"}, "date: ", "Options"),
        ("ipv4", {"cidr": "8.8.8.0/24"}, "real hosts", "Options"),
        ("time", {"start": "18:00", "stop": "09:00"}, "is after", "Options"),
        ("email", {"optional": 2}, "a share lies between 0 and 1", ""),
        ("email", {"optional": "x"}, "optional is the share", ""),
    ],
)
def test_a_wrong_option_is_refused_with_what_there_is(
    name: str, options: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        seeds.generator(name, **options)
    assert hint in caught.value.hint


def test_what_is_no_name_is_refused() -> None:
    with pytest.raises(UsageError, match="5 is no name of a kind"):
        seeds.generator(5)  # type: ignore[arg-type]  # that is the mistake
