"""Factories of attrs classes."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest

import seeds
from seeds import Factory, between, has_many, person
from seeds.errors import DeclarationError
from tests.support import generation


@attrs.define
class Wheel:
    """A part."""

    size: int = attrs.field(validator=attrs.validators.instance_of(int))


@attrs.frozen
class Cart:
    """A whole, with fields of most kinds."""

    owner: str
    wheels: list[Wheel]
    spare: Wheel | None
    _secret: str = "-"
    tags: list[str] = attrs.field(factory=list)
    label: str = attrs.field(default=attrs.Factory(lambda self: f"{self.owner}'s", takes_self=True))
    total: int = attrs.field(init=False, default=7)


class WheelFactory(Factory[Wheel]):
    size = between(10, 20)


class CartFactory(Factory[Cart]):
    owner = person.full_name()
    wheels = has_many(WheelFactory, 4)


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


class TestAttrs:
    def test_an_object_with_nested_ones_is_made(self) -> None:
        cart = CartFactory().make()
        assert type(cart) is Cart
        assert [type(w) for w in cart.wheels] == [Wheel] * 4
        assert cart.spare is None

    def test_defaults_are_the_models(self) -> None:
        cart = CartFactory().make(owner="Ada")
        assert (cart.tags, cart.label, cart.total) == ([], "Ada's", 7)

    def test_private_attributes_are_called_as_in_the_constructor(self) -> None:
        assert CartFactory().make(secret="x")._secret == "x"

    def test_an_unknown_field_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="'total'"):
            CartFactory().make(total=3)

    def test_what_a_validator_refuses_is_told(self) -> None:
        with pytest.raises(DeclarationError, match="Wheel refuses its values: 'size' must be"):
            WheelFactory().make(size="big")

    def test_values_are_a_dictionary(self) -> None:
        assert set(CartFactory().attributes()) == {"owner", "wheels", "spare"}
