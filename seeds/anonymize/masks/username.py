"""User names."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

from seeds.anonymize.letters import as_texts, base32, by_chance, chosen
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.masks.email import recased
from seeds.anonymize.options import Option, OptionError
from seeds.generate import pools
from seeds.generate.arrow import join, texts

_LETTERS = 16
_FEWEST = 6
_NAME = 12


class Username(Mask):
    """A user name such as ``ada_k3j5x2mq7w4tz6bp``.

    Names that differ in capitals alone are one person's: their masked values differ in capitals
    alone too. In columns of fewer than 28 characters the first name is left out.
    """

    name: ClassVar[str] = "username"
    domain: ClassVar[str] = "username"
    options: ClassVar[tuple[Option, ...]] = (
        Option("name", bool, True, "Whether a first name stands before the letters."),
    )

    def check(self) -> None:
        self._letters, self._named = _LETTERS, self.settings["name"]
        length = self.column.type.length
        if length is None:
            return
        self._named = self._named and length >= _LETTERS + _NAME
        self._letters = min(_LETTERS, length)
        if self.unique and length < _LETTERS:
            raise self.capacity_error(
                f"{length} letters hold {length * 5} bits, {_LETTERS * 5} are needed",
                "Use the mask digits, which keeps short codes unique.",
            )
        if length < _FEWEST:
            raise OptionError(
                "mask", f"a user name needs {_FEWEST} characters, the column has {length}",
                "Use the mask digits.",
            )  # fmt: skip

    def may_meet(self, values: Any) -> Any:
        # A name before the letters is never there when they are few.
        return by_chance(pc.utf8_lower(values), self._letters, "base32")

    def replace(self, cells: Cells) -> Any:
        written = cells.values
        canonical = pc.utf8_lower(pc.utf8_trim_whitespace(written))
        low, high = cells.hashes(canonical)
        masked = as_texts(base32(low, high, self._letters))
        if self._named:
            # By the highest bits, of which no letter is made.
            masked = join(chosen(_names(), high), masked)
        return recased(cells, written, canonical, masked)


@cache
def _names() -> Any:
    slugs = (slug[: _NAME - 1] for slug in pools.names().first_slugs.values)
    return texts(sorted({f"{slug}_" for slug in slugs}))
