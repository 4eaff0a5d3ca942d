"""Pools of the values of a Faker method."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from faker.providers import BaseProvider

from seeds.errors import DeclarationError, UsageError
from seeds.generate.faker_values import ValuePool, canonical_text, faker_methods, faker_pool


class Shop(BaseProvider):
    """A custom provider."""

    def shelf(self) -> str:
        return self.bothify("shelf-??-##")

    def side(self) -> str:
        return self.random_element(("left", "right"))

    def box(self) -> dict[str, Any]:
        return {"sizes": [self.random_int(1, 5)], "side": self.side()}

    def phone_number(self) -> str:
        return self.numerify("555-01##")

    def contact(self) -> str:
        return "info@acme.com"

    def internal_contact(self) -> str:
        return "info@shop.example"

    def thing(self) -> object:
        return object()

    def mixed(self) -> object:
        return self.random_element((1, "a", None))

    def broken(self) -> str:
        raise RuntimeError("no shelf")


def pool(method: str, size: int = 20, seed: int = 7, **options: Any) -> ValuePool:
    return faker_pool(method, **{"locale": "en_US", "size": size, "seed": seed, **options})


def test_values_are_distinct_and_ascending() -> None:
    values = pool("color_name").values
    assert len(values) == 20
    assert list(values) == sorted(set(map(str, values)))


def test_the_same_call_gives_the_same_pool_and_another_seed_another() -> None:
    assert pool("city") is pool("city")
    assert pool("city") != pool("city", seed=8)
    assert pool("city") != pool("city", locale="de_DE")


def test_the_pool_is_shorter_when_the_provider_knows_fewer_values() -> None:
    assert pool("boolean", size=100).values == (False, True)
    assert pool("side", size=100, providers=(Shop,)).values == ("left", "right")


def test_arguments_reach_the_method() -> None:
    values = pool("random_int", kwargs={"min": 3, "max": 5}).values
    assert values == (3, 4, 5)


def test_custom_providers_are_named_by_class_or_dotted_path() -> None:
    by_class = pool("shelf", providers=(Shop,))
    by_path = pool("shelf", providers=(f"{__name__}.Shop",))
    assert by_class == by_path
    assert all(str(value).startswith("shelf-") for value in by_class.values)


def test_a_module_with_a_class_provider_is_a_custom_provider() -> None:
    assert len(pool("color_name", providers=("faker.providers.color",))) == 20


def test_values_of_any_type_are_pooled() -> None:
    boxes = pool("box", size=100, providers=(Shop,)).values
    assert len(boxes) == 10
    assert {"sizes": [1], "side": "left"} in boxes


def test_values_that_cannot_be_compared_still_have_a_fixed_order() -> None:
    values = pool("mixed", providers=(Shop,)).values
    assert sorted(map(str, values)) == ["1", "None", "a"]
    assert values == pool("mixed", seed=9, providers=(Shop,)).values


@pytest.mark.parametrize(
    "method",
    [
        "company_email", "free_email", "phone_number", "msisdn", "hostname", "domain_name", "url",
        "image_url", "ipv4", "ipv4_public", "credit_card_number", "credit_card_full", "iban",
        "profile", "simple_profile",
    ],
)  # fmt: skip
def test_what_may_reach_or_bill_somebody_is_refused_with_a_safe_way(method: str) -> None:
    with pytest.raises(DeclarationError, match=repr(method)) as caught:
        pool(method)
    assert caught.value.hint.startswith("Use ")


@pytest.mark.parametrize("method", ["date_this_year", "past_date", "date_of_birth", "zip"])
def test_what_depends_on_the_day_is_refused(method: str) -> None:
    with pytest.raises(DeclarationError, match="depends on the day") as caught:
        pool(method)
    assert caught.value.hint.startswith("Use ")


def test_dates_between_two_given_days_do_not_depend_on_the_day() -> None:
    ends = {"start_date": date(2020, 1, 1), "end_date": date(2020, 1, 3)}
    days = pool("date_between", kwargs=ends).values
    assert set(days) <= {date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 3)}
    with pytest.raises(DeclarationError, match="depends on the day"):
        pool("date_between", kwargs={**ends, "end_date": "today"})


def test_a_template_or_another_method_cannot_get_round_the_refusal() -> None:
    with pytest.raises(DeclarationError, match="'phone_number'"):
        pool("pystr_format", kwargs={"string_format": "{{phone_number}}"})
    with pytest.raises(DeclarationError, match="'ssn' cannot be used"):
        pool("ssn", locale="pl_PL")


@pytest.mark.parametrize("method", ["email", "safe_email", "ascii_safe_email"])
def test_mail_at_reserved_domains_is_fine(method: str) -> None:
    assert all("@example." in str(value) for value in pool(method).values)


def test_mail_at_other_domains_is_refused_wherever_it_comes_from() -> None:
    for options in (
        {"method": "email", "kwargs": {"domain": "acme.com"}},
        {"method": "email", "kwargs": {"safe": False}},
        {"method": "contact", "providers": (Shop,)},
    ):
        with pytest.raises(DeclarationError):
            pool(**options)
    assert pool("internal_contact", providers=(Shop,)).values == ("info@shop.example",)


def test_a_custom_provider_may_bring_a_safe_method_of_a_refused_name() -> None:
    assert all(str(v).startswith("555-01") for v in pool("phone_number", providers=(Shop,)).values)


def test_an_unknown_method_is_refused_with_the_closest_one() -> None:
    with pytest.raises(DeclarationError, match="'colour_name'") as caught:
        pool("colour_name")
    assert caught.value.hint == "Did you mean 'color_name'?"
    with pytest.raises(DeclarationError) as caught:
        pool("xqzv")
    assert "custom provider" in caught.value.hint


def test_methods_of_faker_and_of_custom_providers_are_listed() -> None:
    assert {"color_name", "shelf"} <= set(faker_methods("en_US", (Shop,)))
    assert "shelf" not in faker_methods("en_US")


@pytest.mark.parametrize("provider", ["nowhere.Shop", "seeds.errors", f"{__name__}.pool", int])
def test_what_is_no_provider_is_refused(provider: str | type) -> None:
    with pytest.raises(DeclarationError, match="provider"):
        pool("shelf", providers=(provider,))


@pytest.mark.parametrize(
    ("method", "kwargs"), [("broken", {}), ("shelf", {"depth": 3}), ("thing", {})]
)
def test_a_method_that_fails_is_a_clear_error(method: str, kwargs: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError):
        pool(method, providers=(Shop,), kwargs=kwargs)


def test_an_unknown_locale_or_an_empty_pool_is_refused() -> None:
    with pytest.raises(UsageError, match="xx_XX"):
        pool("word", locale="xx_XX")
    with pytest.raises(DeclarationError, match="size 0"):
        pool("word", size=0)


def test_canonical_texts_ignore_the_order_of_sets_and_mappings_and_tell_types_apart() -> None:
    assert canonical_text({"a": {1, 2}, "b": 1}) == canonical_text({"b": 1, "a": {2, 1}})
    assert len({canonical_text(value) for value in (1, True, 1.0, "1", [1], (1,))}) == 6
