"""Tokens, session identifiers and keys that must not open anything."""

from __future__ import annotations

from typing import Any, ClassVar

from seeds.anonymize.letters import as_texts, base32, by_chance
from seeds.anonymize.mask import Cells, Mask
from seeds.generate.arrow import join

_PREFIX = "masked_"
_LETTERS = 25
_FEWEST = 16


class Token(Mask):
    """A token that opens nothing, such as ``masked_k3j5x2mq7w4tz6bpq2rs4tu6v``.

    The beginning says what it is, wherever it turns up; short columns do without.
    """

    name: ClassVar[str] = "token"
    domain: ClassVar[str] = "token"

    def check(self) -> None:
        length = self.column.type.length
        self._prefix, self._letters = _PREFIX, _LETTERS
        if length is not None and length < len(_PREFIX) + _LETTERS:
            self._prefix = _PREFIX if length >= len(_PREFIX) + _FEWEST else ""
            self._letters = min(_LETTERS, length - len(self._prefix))
        if self.unique and self._letters < _FEWEST:
            raise self.capacity_error(
                f"{length} letters hold {self._letters * 5} bits, {_FEWEST * 5} are needed",
                "Use the mask digits, which keeps short codes unique.",
            )

    def may_meet(self, values: Any) -> Any:
        return by_chance(values, self._letters, "base32", self._prefix)

    def replace(self, cells: Cells) -> Any:
        letters = as_texts(base32(*cells.hashes(cells.values), self._letters))
        return join(self._prefix, letters) if self._prefix else letters
