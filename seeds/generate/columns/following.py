"""Values that go with those of other columns: one of the tuples that the row's own values allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seeds.errors import DeclarationError
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector, from_python
from seeds.spec.column import Column, Field

Key = tuple[str | None, ...]


@dataclass(frozen=True, eq=False)
class Following(Generator):
    """One of the options that belong to the values of other columns, uniformly.

    Attributes:
        keys: The other columns.
        options: All options, those of the first key first.
        places: For each combination of texts, where its options start and how many there are.
    """

    keys: tuple[Column, ...]
    options: Values
    places: Mapping[Key, tuple[int, int]]
    generator = "following"

    def inputs(self) -> tuple[Column, ...]:
        return self.keys

    def generate(self, cells: Cells) -> Vector:
        columns = [_texts(cells.values(key)) for key in self.keys]
        found = np.empty((len(cells), 2), dtype=np.int64)
        for row, key in enumerate(zip(*columns, strict=True)):
            place = self.places.get(key)
            if place is None:
                shown = ", ".join("NULL" if text is None else repr(text) for text in key)
                raise DeclarationError(f"{cells.label}: no values are known that go with {shown}")
            found[row] = place
        codes = cells.below(found[:, 1].astype(np.uint64)).astype(np.int64) + found[:, 0]
        return Vector(None, codes, None, 0, self.options)


def following(
    names: Sequence[str], options: Mapping[tuple[Any, ...], Sequence[tuple[Any, ...]]]
) -> Column:
    """Declare tuples that go with the values of other columns of the row.

    Args:
        names: The other columns.
        options: The tuples, at least one for each combination of their values.
    """
    together = list(options)
    texts = [_texts(from_python([key[at] for key in together])) for at in range(len(names))]
    places: dict[Key, tuple[int, int]] = {}
    rows: list[tuple[Any, ...]] = []
    for key, found in zip(zip(*texts, strict=True), options.values(), strict=True):
        places[key] = (len(rows), len(found))
        rows += found
    return Following(tuple(map(Field, names)), Values(rows), places)


def _texts(vector: Vector) -> list[str | None]:
    found: list[str | None] = vector.texts().to_pylist()
    if vector.missing is None:
        return found
    nulls = vector.missing.tolist()
    return [None if null else text for text, null in zip(found, nulls, strict=True)]
