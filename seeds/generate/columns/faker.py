"""Values from Faker, through pools: Faker is asked a few thousand times, not once a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class Faker(Generator):
    """A value that a Faker provider's method makes.

    Attributes:
        method: The method (``"color_name"``).
        size: Distinct values asked for; a provider may know fewer.
        providers: Custom providers, as classes or dotted paths.
        arguments: Keyword arguments of the method.
        locale: A locale of its own; the run's when ``None``.
    """

    method: str
    size: int
    providers: tuple[Any, ...]
    arguments: tuple[tuple[str, Any], ...] = field(default=())
    locale: str | None = None
    generator = "faker"

    def generate(self, cells: Cells) -> Vector:
        locale = self.locale or cells.context.locale
        providers = (*cells.context.providers, *self.providers)
        values = _values(self.method, locale, self.size, cells.key, providers, self.arguments)
        return Vector(None, cells.below(len(values.values)).astype(np.int32), None, 0, values)


@cache
def _values(
    method: str,
    locale: str,
    size: int,
    seed: int,
    providers: tuple[Any, ...],
    arguments: tuple[tuple[str, Any], ...],
) -> Values:
    # Faker takes as long to import as everything else here together.
    from seeds.generate import faker_pools

    pool = faker_pools.faker_pool(
        method,
        locale=locale,
        size=size,
        seed=seed,
        providers=providers,
        kwargs=dict(arguments),
    )
    return Values(pool.values)


def faker(
    method: str,
    *,
    size: int = 1000,
    providers: tuple[Any, ...] = (),
    locale: str | None = None,
    **arguments: Any,
) -> Column:
    """Declare values made by a Faker method, drawn from a pool of distinct ones.

    Args:
        method: Name of the method.
        size: Distinct values to ask for.
        providers: Custom providers, as classes or dotted paths.
        locale: A locale of its own.
        arguments: Keyword arguments of the method.
    """
    checked: Mapping[str, Any] = arguments
    return Faker(method, size, providers, tuple(checked.items()), locale)
