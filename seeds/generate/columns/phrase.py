"""Catch phrases, in the manner of companies' brochures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from seeds.generate import lists
from seeds.generate.arrow import join, take, texts
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class CatchPhrase(Generator):
    """A manner, a quality and an offer; English in every locale."""

    generator = "catch-phrase"

    def generate(self, cells: Cells) -> Vector:
        words = [take(array, cells.below(len(array), draw)) for draw, array in enumerate(_words())]
        return Vector(Kind.TEXT, join(*words, separator=" "))


@cache
def _words() -> tuple[Any, ...]:
    return tuple(texts(given) for given in (lists.MANNERS, lists.QUALITIES, lists.OFFERS))


def catch_phrase() -> Column:
    """Declare a company's catch phrase, such as ``Reliable low-maintenance workflow``."""
    return CatchPhrase()
