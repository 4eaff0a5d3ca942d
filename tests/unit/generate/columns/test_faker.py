"""Values of Faker and of custom providers, by way of pools; values drawn once."""

from __future__ import annotations

from typing import Any

import pytest
from faker.providers import BaseProvider

import seeds
from seeds.errors import DeclarationError
from tests.support.columns import Bench, values


class Shelves(BaseProvider):
    """A custom provider."""

    def shelf(self, letter: str = "A") -> str:
        return f"{letter}-{self.random_int(1, 20)}"


def test_values_come_from_the_method() -> None:
    found = values(seeds.faker("color_name", size=40), 2000)
    assert len(set(found)) == 40
    assert all(isinstance(color, str) for color in found)


def test_a_custom_provider_and_its_arguments_are_used() -> None:
    column = seeds.faker("shelf", providers=(Shelves,), size=50, letter="Z")
    assert set(values(column, 1000)) == {f"Z-{n}" for n in range(1, 21)}


def test_a_provider_of_the_project_serves_every_column() -> None:
    bench = Bench(10)
    bench.context = type(bench.context)(42, 0, "en_US", (Shelves,))
    assert all(v.startswith("A-") for v in bench.values(seeds.faker("shelf")))


def test_the_locale_is_the_columns_own_or_the_runs() -> None:
    own = values(seeds.faker("city", locale="de_DE", size=200), 100)
    runs = values(seeds.faker("city", size=200), 100, locale="de_DE")
    assert own == runs
    assert own != values(seeds.faker("city", size=200), 100)


def test_an_unknown_method_names_the_closest() -> None:
    with pytest.raises(DeclarationError, match="colour_name"):
        values(seeds.faker("colour_name"), 1)


def test_what_is_drawn_once_is_the_same_in_all_rows_and_another_with_another_seed() -> None:
    calls: list[int] = []

    def draw(chance: Any) -> float:
        calls.append(1)
        found: float = chance.random()
        return found

    column = seeds.once(draw)
    found = values(column, 500)
    assert len(set(found)) == 1
    assert values(column, 3) == found[:3]
    assert len(calls) == 1
    assert values(column, 1, seed=7) != found[:1]
