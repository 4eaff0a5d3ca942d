"""Coherent addresses: city, state and postal code of one row agree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from seeds.generate import pools
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.strung import Strung
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column


def _place(cells: Cells, group: str) -> NDArray[np.int64]:
    """Return the place of each row as a code into the locale's places."""

    def make() -> NDArray[np.int64]:
        stream = cells.stream(f"address:{group}")
        return stream.below(len(pools.places(cells.context.locale).city))

    return cells.share(("address", group), make)


@cache
def _pool(locale: str, part: str) -> Values:
    return Values(getattr(pools.places(locale), part))


@dataclass(frozen=True, eq=False)
class PlacePart(Generator):
    """The city, the state or the country of a row's place."""

    part: Literal["city", "state", "state_name", "country"]
    group: str
    generator = "place"

    def generate(self, cells: Cells) -> Vector:
        codes = _place(cells, self.group).astype(np.int32)
        return Vector(None, codes, None, 0, _pool(cells.context.locale, self.part))


@dataclass(frozen=True, eq=False)
class PostalCode(Generator):
    """A postal code of the row's place: the place's prefix and drawn digits."""

    group: str
    generator = "postal-code"

    def generate(self, cells: Cells) -> Vector:
        codes = _postal_codes(cells.context.locale)
        place = _place(cells, self.group)
        variants = len(codes.values) // len(pools.places(cells.context.locale).city)
        chosen = place * variants + cells.below(variants)
        return Vector(None, chosen.astype(np.int32), None, 0, codes)


@cache
def _postal_codes(locale: str) -> Values:
    """Return the postal codes of all places, a fixed number for each place."""
    places = pools.places(locale)
    digits = [p.count("#") for p in places.postal_pattern]
    variants = min(100, 10 ** max(min(digits), 0))
    fillings = {
        count: [f"{v % 10**count:0{count}d}" for v in range(variants)] for count in set(digits)
    }
    codes = []
    for pattern, count in zip(places.postal_pattern, digits, strict=True):
        head, tail = pattern[: len(pattern) - count], pattern[len(pattern) - count :]
        if tail == "#" * count:
            codes += [head + filling for filling in fillings[count] if count] or [
                pattern
            ] * variants
        else:
            form = pattern.replace("#", "{}")
            codes += [form.format(*filling) for filling in fillings[count]]
    return Values(codes)


@dataclass(frozen=True, eq=False)
class Street(Generator):
    """A house number and a street."""

    generator = "street"

    def generate(self, cells: Cells) -> Vector:
        streets = pools.streets(cells.context.locale)
        number = cells.below(_HOUSES)
        name = cells.below(len(streets.values), 1)
        before = _number_first(cells.context.locale)
        codes = (number, name) if before else (name, number)
        return Vector(Kind.TEXT, _addresses(cells.context.locale).take(len(cells), codes))


_HOUSES = 1999


def _number_first(locale: str) -> bool:
    return locale.startswith(("en_", "fr_"))


@cache
def _addresses(locale: str) -> Strung:
    streets, numbers = pools.streets(locale).values, tuple(map(str, range(1, 1 + _HOUSES)))
    one, other = (numbers, streets) if _number_first(locale) else (streets, numbers)
    return Strung(tuple(f"{text} " for text in one), other)


class Address:
    """Declares the columns of one address a row.

    Args:
        group: Tells several addresses of one row apart (``Address("billing")``).
    """

    def __init__(self, group: str = "self") -> None:
        self.group = group

    def street(self) -> Column:
        """Declare a house number and a street."""
        return Street()

    def city(self) -> Column:
        """Declare the city."""
        return PlacePart("city", self.group)

    def state(self) -> Column:
        """Declare the state as a short code."""
        return PlacePart("state", self.group)

    def state_name(self) -> Column:
        """Declare the state in full."""
        return PlacePart("state_name", self.group)

    def postal_code(self) -> Column:
        """Declare the postal code."""
        return PostalCode(self.group)

    def country(self) -> Column:
        """Declare the country as a two-letter code."""
        return PlacePart("country", self.group)


address = Address()
