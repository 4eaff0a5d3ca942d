"""The data generator: values by name, dictionaries by schema, kinds and sequences of one's own."""

from __future__ import annotations

import datetime as dt
import random
import re
from typing import Any

import pytest
from faker.providers import BaseProvider
from hypothesis import given, settings, strategies as st

import seeds
from seeds import DataGenerator
from seeds.errors import CapacityError, DeclarationError, UsageError
from seeds.generate import pools
from seeds.generate.by_name import ALIASES, KINDS
from tests.support.generation import AS_OF
from tests.unit.generate.test_by_name import NEEDED

PERSON = {
    "name": "full_name",
    "email": "email",
    "age": {"type": "integer", "min": 18, "max": 65},
    "tags": {"type": "list", "of": "word", "min": 1, "max": 3},
    "address": {"city": "city", "state": "state"},
}
SIMPLE = sorted(name for name in KINDS if name not in NEEDED)
specs = st.recursive(
    st.sampled_from([*SIMPLE, *sorted(set(ALIASES) - {"enum"})]),
    lambda inner: st.one_of(
        st.dictionaries(st.text("abc", min_size=1), inner, min_size=1, max_size=3),
        st.builds(
            lambda of, most: {"type": "list", "of": of, "min": 0, "max": most},
            inner,
            st.integers(0, 3),
        ),
        st.builds(lambda of: {"type": "object", "fields": {"x": of}, "optional": 0.5}, inner),
    ),
    max_leaves=5,
)
schemas = st.dictionaries(st.text("xyz", min_size=1), specs, min_size=1, max_size=4)


class PlateProvider(BaseProvider):
    def plate(self) -> str:
        return f"{self.random_int(100, 999)}-ABC"


def maker(seed: int = 42, **options: Any) -> DataGenerator:
    return DataGenerator(seed, as_of=AS_OF, **options)


# -- by name ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_goes_on_with_the_next_rows(name: str) -> None:
    options = NEEDED.get(name, {})
    whole = maker().generate(name, count=9, **options)
    again = maker()
    parts = [again.generate(name, **options), *again.generate(name, count=8, **options)]
    assert parts == whole


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_counts_with_its_kind(alias: str) -> None:
    options = NEEDED.get(ALIASES[alias], {})
    whole, parts = maker(), maker()
    together = [parts.generate(alias, **options), parts.generate(ALIASES[alias], **options)]
    assert whole.generate(ALIASES[alias], count=2, **options) == together


def test_values_are_pinned() -> None:
    found = maker()
    assert found.generate("email", count=2) == [
        "grant.peters@example.org",
        "darren.stanley@example.net",
    ]
    assert found.generate("integer", min=1, max=6, count=5) == [4, 2, 1, 5, 3]


def test_another_seed_has_other_values() -> None:
    assert maker(1).generate("word", count=9) != maker(2).generate("word", count=9)


def test_what_else_is_asked_for_changes_nothing() -> None:
    alone, busy = maker(), maker()
    busy.generate("city", count=3)
    busy.generate_schema(PERSON)
    assert busy.generate("email") == alone.generate("email")


def test_options_have_values_of_their_own() -> None:
    found = maker()
    one = found.generate("choice", options=list("abcdefgh"), count=50)
    other = found.generate("choice", options=list("ABCDEFGH"), count=50)
    assert [value.upper() for value in one] != other


def test_functions_that_look_alike_are_told_apart_when_they_are_called() -> None:
    found = maker()
    assert found.generate("constant", value=lambda: 1) == 1
    assert found.generate("constant", value=lambda: 2) == 2


def test_no_e_mail_address_comes_twice() -> None:
    found = maker()
    assert len({found.generate("email") for _ in range(200)}) == 200


def test_unique_values_end_with_an_error_that_says_how_many_there_are() -> None:
    found = maker()
    options: dict[str, Any] = {"pattern": "#?", "unique": True}
    assert len(set(found.generate("pattern", count=260, **options))) == 260
    with pytest.raises(CapacityError, match="can make 260 unique values, but 261 are wanted"):
        found.generate("pattern", **options)
    found.reset()
    assert len(found.generate("pattern", count=260, **options)) == 260


def test_a_generator_that_is_reset_starts_all_over() -> None:
    found = maker()
    first = (found.generate("email"), found.generate_schema(PERSON), next(found.sequence("n")))
    found.reset()
    assert first == (
        found.generate("email"), found.generate_schema(PERSON), next(found.sequence("n")),
    )  # fmt: skip


def test_counts_are_not_negative() -> None:
    assert maker().generate("email", count=0) == []
    with pytest.raises(UsageError, match="-1 is no number of values"):
        maker().generate("email", count=-1)


def test_now_is_the_start_of_the_day_unless_it_is_said() -> None:
    today = dt.datetime.now(dt.UTC).date()
    assert abs((DataGenerator().generate("date", start="now", stop="now") - today).days) <= 1
    assert maker().generate("date", start="now", stop="now") == AS_OF.date()


# -- locales and Faker ------------------------------------------------------------------------


def test_a_locale_has_names_and_places_of_its_own() -> None:
    german = maker(locale="de_DE")
    assert german.generate("country") == "DE"
    assert german.generate("name", count=5) != maker().generate("name", count=5)
    assert maker(locale="de-DE").generate("city") == german.generate("city")
    with pytest.raises(UsageError, match="There is no locale 'xx_XX'"):
        maker(locale="xx_XX")


def test_a_custom_provider_of_faker_works_by_name_and_in_schemas() -> None:
    found = maker(providers=(PlateProvider,))
    assert re.fullmatch(r"\d{3}-ABC", found.generate("faker:plate"))
    made = found.generate_schema({"plate": "faker:plate", "color": "faker:color_name"}, count=9)
    assert all(re.fullmatch(r"\d{3}-ABC", row["plate"]) for row in made)
    by_path = maker(providers=(f"{__name__}.PlateProvider",))
    assert by_path.generate("faker:plate", count=3) == maker(providers=(PlateProvider,)).generate(
        "faker:plate", count=3
    )


def test_an_unknown_method_of_faker_is_refused_with_the_closest_one() -> None:
    with pytest.raises(DeclarationError, match="color_nam") as caught:
        maker().generate("faker:color_nam")
    assert "color_name" in caught.value.hint


# -- schemas ----------------------------------------------------------------------------------


@given(schemas, st.integers(0, 2**63), st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=60)
def test_dictionaries_of_any_schema_go_on_where_the_last_ones_ended(
    schema: dict[str, Any], seed: int, first: int, second: int
) -> None:
    found, again = maker(seed), maker(seed)
    whole = found.generate_schema(schema, count=first + second)
    assert whole == [
        *again.generate_schema(schema, count=first),
        *again.generate_schema(schema, count=second),
    ]
    assert all(list(row) == list(schema) for row in whole)


def test_the_values_of_one_dictionary_belong_together() -> None:
    for row in maker().generate_schema(PERSON, count=50):
        first, last = row["name"].lower().split(" ", 1)
        assert row["email"].startswith(f"{first}.{re.sub('[^a-z]', '', last)}@")
        assert 18 <= row["age"] <= 65
        assert 1 <= len(row["tags"]) <= 3
        assert set(row["address"]) == {"city", "state"}
    places = {(r["address"]["city"], r["address"]["state"]) for r in
              maker().generate_schema(PERSON, count=2000)}  # fmt: skip
    known = pools.places()
    assert places <= set(zip(known.city, known.state, strict=True))


def test_without_a_count_there_is_one_dictionary() -> None:
    assert maker().generate_schema(PERSON) == maker().generate_schema(PERSON, count=1)[0]


def test_what_is_said_of_a_field_changes_no_other_field() -> None:
    older = {**PERSON, "age": {"type": "integer", "min": 66, "max": 99}}
    for one, other in zip(
        maker().generate_schema(PERSON, count=9), maker().generate_schema(older, count=9),
        strict=True,
    ):  # fmt: skip
        assert {**one, "age": 0} == {**other, "age": 0}


def test_items_of_a_list_are_people_of_their_own() -> None:
    schema = {
        "team": {"type": "list", "of": {"name": "name", "email": "email"}, "min": 2, "max": 5}
    }
    teams = [row["team"] for row in maker().generate_schema(schema, count=50)]
    assert {len(team) for team in teams} == {2, 3, 4, 5}
    emails = [member["email"] for team in teams for member in team]
    assert len(set(emails)) == len(emails)


def test_fields_may_be_columns_functions_and_sequences() -> None:
    found = maker()
    start = seeds.datetime("-1y", "now")
    schema = {
        "start": start,
        "end": seeds.datetime(after=start, within="3d"),
        "copy": seeds.field("end"),
        "lucky": lambda chance, index: (index, chance.randrange(10)),
        "number": found.sequence("invoice", "INV-{n:03d}"),
        "other": {"type": "sequence", "name": "invoice"},
        "always": {"type": "constant", "value": None},
    }
    rows = found.generate_schema(schema, count=20)
    assert all(r["start"] <= r["end"] <= r["start"] + dt.timedelta(days=3) for r in rows)
    assert all(r["copy"] == r["end"] for r in rows)
    assert [r["lucky"][0] for r in rows] == list(range(20))
    assert sorted(r[k] for r in rows for k in ("number", "other")) == [
        f"INV-{n:03d}" for n in range(1, 41)
    ]
    assert {r["always"] for r in rows} == {None}


def test_optional_parts_are_missing_now_and_then() -> None:
    schema = {
        "email": {"type": "email", "optional": 0.5},
        "tags": {"type": "list", "of": "word", "optional": 0.5},
        "home": {"type": "object", "fields": {"city": "city"}, "optional": 0.5},
    }
    rows = maker().generate_schema(schema, count=400)
    for name in schema:
        assert 140 < sum(row[name] is None for row in rows) < 260


def test_a_field_may_be_called_type() -> None:
    row = maker().generate_schema(
        {"plan": {"type": {"type": "choice", "options": ["a"]}, "n": "int"}}
    )
    assert row["plan"]["type"] == "a"


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"a": {"b": "emial"}}, "a.b: there is no kind of data 'emial'"),
        ({"a": {"type": "integer", "mni": 1}}, "a: 'integer' has no option 'mni'"),
        ({"a": {"type": "integer", "min": 9, "max": 1}}, "a: integer: 9 is above 1"),
        ({"a": 5}, "a: 5 says nothing about values"),
        ({"a": {"type": "list"}}, "a: a list needs 'of'"),
        ({"a": {"type": "list", "of": "word", "min": 3, "max": 1}}, "a: a list has 3 to 1"),
        ({"a": {"type": "list", "of": "word", "size": 1}}, "a: 'list' has no option 'size'"),
        ({"a": {"type": "list", "of": "wrd"}}, "a[]: there is no kind of data 'wrd'"),
        ({"a": {"type": "list", "of": "word", "optional": 2}}, "a: optional is the share"),
        ({"a": {"type": "object"}}, "a is None, not a dictionary"),
        ({"a": seeds.ref("users")}, "a: a ref column is about rows of other tables"),
        ({1: "word"}, "the schema: 1 is no name of a field"),
        (["word"], "the schema is ['word'], not a dictionary"),
        ({"a.b": "word", "a": {"b": "word"}}, "two fields are 'a.b'"),
        ({"a": {"type": "sequence", "name": "n", "step": 0}}, "a: sequence: "),
    ],
)
def test_a_wrong_schema_is_refused_with_the_place(schema: Any, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        maker().generate_schema(schema)


def test_unique_fields_end_with_an_error_that_names_them() -> None:
    schema = {"code": {"type": "pattern", "pattern": "#", "unique": True}}
    with pytest.raises(CapacityError, match="code can make 10 unique values, but 11 are wanted"):
        maker().generate_schema(schema, count=11)


# -- kinds and sequences of one's own ---------------------------------------------------------


def test_a_kind_of_ones_own_is_a_column_or_a_function() -> None:
    found = maker()
    found.register("plate", seeds.pattern("??-####"))
    found.register("Dice Roll", lambda chance, index: chance.randint(1, 6) * 100 + index % 2)
    assert re.fullmatch("[A-Z]{2}-[0-9]{4}", found.generate("plate"))
    assert [value % 100 for value in found.generate("dice-roll", count=4)] == [0, 1, 0, 1]
    assert {"plate", "dice_roll", "email"} <= set(found.kinds)
    assert "plate" not in maker().kinds


def test_a_kind_of_ones_own_stands_in_several_fields_with_values_of_their_own() -> None:
    found = maker()
    found.register("plate", seeds.pattern("??-####"))
    rows = found.generate_schema({"a": "plate", "b": "plate"}, count=20)
    assert all(row["a"] != row["b"] for row in rows)


def test_functions_draw_the_same_in_every_generator() -> None:
    def height(chance: random.Random, index: int) -> float:
        return round(chance.gauss(170, 9), 1)

    one, other = maker(), maker()
    one.register("height", height)
    other.register("height", height)
    whole = one.generate("height", count=10)
    assert whole == [other.generate("height") for _ in range(10)]
    assert len(set(whole)) > 5


def test_a_kind_is_replaced_only_when_that_is_said() -> None:
    found = maker()
    for name in ("email", "E-Mail", "ip"):
        with pytest.raises(UsageError, match="already"):
            found.register(name, seeds.word())
    found.generate("email")
    found.register("email", seeds.constant("x@example.com"), replace=True)
    assert found.generate("email") == "x@example.com"
    with pytest.raises(UsageError, match="takes no 'unique'"):
        found.generate("email", unique=True)


@pytest.mark.parametrize("name", ["", "list", "object", "faker:plate"])
def test_some_names_cannot_be_registered(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        maker().register(name, seeds.word())


def test_what_makes_no_values_cannot_be_registered() -> None:
    with pytest.raises(UsageError, match="'word' makes no values"):
        maker().register("x", "word")  # type: ignore[arg-type]  # that is the mistake


def test_a_misspelt_kind_of_ones_own_is_recognised() -> None:
    found = maker()
    found.register("plate", seeds.word())
    with pytest.raises(UsageError) as caught:
        found.generate("plat")
    assert caught.value.hint == "Did you mean 'plate'?"


def test_a_named_sequence_counts_by_itself() -> None:
    found = maker()
    invoices = found.sequence("invoice", "INV-{n:05d}", start=10)
    assert next(invoices) == "INV-00010"
    assert found.sequence("invoice") is invoices
    assert invoices.take(2) == ["INV-00011", "INV-00012"]
    assert next(found.sequence("order")) == 1
    assert next(invoices) == "INV-00013"
    invoices.reset()
    assert next(invoices) == "INV-00010"
    assert next(found.sequence("order")) == 2


def test_a_named_sequence_is_declared_once() -> None:
    found = maker()
    found.sequence("invoice", "INV-{n}")
    assert found.sequence("invoice", "INV-{n}") is found.sequence("invoice")
    with pytest.raises(UsageError, match="counts otherwise"):
        found.sequence("invoice", "OTHER-{n}")
    with pytest.raises(UsageError, match="has no number"):
        found.sequence("wrong", "no number")
