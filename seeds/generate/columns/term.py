"""What things are called: categories, departments, products, countries and their codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from seeds.errors import CapacityError
from seeds.generate import streams, vocabulary
from seeds.generate.arrow import join, take, texts
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

_NUMBERED = 1 << 53
"""Terms that there are with numbers behind them: more than there are rows."""


@dataclass(frozen=True, eq=False)
class Term(Generator):
    """A term of a vocabulary; the first rows have different ones, as look-up tables do.

    Attributes:
        kind: Which vocabulary, and for records which column.
        of: What the thing is.
        unique: Whether no two rows share a term.
        longest: Most characters, or 0.
    """

    kind: str
    of: str
    unique: bool
    longest: int
    generator = "term"

    def capacity(self, locale: str) -> int | None:
        if self._is_code:
            return len(self._values().values)
        return _NUMBERED if self.unique else None

    @property
    def _is_code(self) -> bool:
        """Whether a number behind it would make it another kind of text."""
        return self.unique and "." in self.kind and not self.kind.endswith(".name")

    def _values(self) -> Values:
        return _fitting(self.kind, self.of, self.longest, self._is_code)

    def generate(self, cells: Cells) -> Vector:
        values = self._values()
        base, _, column = self.kind.partition(".")
        # The columns of a record agree on the row's record.
        cells = cells.stream(f"term {base}") if column else cells
        known = len(vocabulary.terms(self.kind)) if column else len(values.values)
        n = np.uint64(len(values.values))
        place = cells.rows % n
        first = place < np.uint64(known)
        place[first] = streams.permute(place[first], known, cells.key)
        codes = place.astype(np.int32)
        beyond = cells.rows >= n
        if not beyond.any():
            return Vector(None, codes, None, 0, values)
        if not self.unique:
            codes = np.where(beyond, cells.below(int(n)).astype(np.int32), codes)
            return Vector(None, codes, None, 0, values)
        if self._is_code:
            raise CapacityError(
                f"{cells.label}: there are {int(n):,} terms of the kind {self.kind}, and row "
                f"{int(cells.rows.max()):,} has none",
                "Ask for fewer rows, or let the column be a code().",
            )
        rounds = cells.rows // n
        ends = texts(f" {number + 1}" if number else "" for number in rounds.tolist())
        return Vector(Kind.TEXT, join(take(texts(values.values), codes), ends))


@cache
def _fitting(kind: str, of: str, longest: int, is_code: bool) -> Values:
    found: Any = vocabulary.codes(kind) if is_code else vocabulary.terms(kind, of)
    return Values([text for text in found if not longest or len(text) <= longest])


def term(kind: str, *, of: str = "", unique: bool = False, longest: int = 0) -> Column:
    """Declare what a thing is called: ``term("department")``, ``term("place", of="Clinic")``.

    As long as there are terms, rows have different ones; behind them terms are drawn, or, where
    they have to be unique, numbered. The columns of a record agree: ``term("country.name")`` and
    ``term("country.code")`` of a row are those of one country.

    Args:
        kind: Which vocabulary, such as ``category``, ``product`` or ``currency.symbol``.
        of: What the thing is, for ``thing`` and ``place``.
        unique: Whether no two rows may share a term.
        longest: Most characters, a number behind them not counted; 0 for any.

    Raises:
        ValueError: There is no such vocabulary, or none of its terms is so short.
    """
    if kind not in vocabulary.kinds():
        known = ", ".join(vocabulary.kinds())
        raise ValueError(f"there are no terms of the kind {kind!r}. Known: {known}")
    made = Term(kind, of, unique, longest)
    if not _fitting(kind, of, longest, False).values:
        raise ValueError(f"no term of the kind {kind} has at most {longest} characters")
    return made


__all__ = ["term"]
