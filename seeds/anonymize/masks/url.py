"""Addresses of pages and files."""

from __future__ import annotations

from typing import Any, ClassVar

from seeds.anonymize.letters import as_texts, base32
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.generate.arrow import join

_LETTERS = 16
_FEWEST = 8
_ENDING = (
    r"(?P<e>\.(?:jpe?g|png|gif|webp|svg|pdf|html?|mp[34]|zip|csv|docx?|xlsx?|txt))(?:[?#].*)?$"
)


class Url(Mask):
    """An address that leads nowhere, such as ``https://staging.invalid/k3j5x2mq7w4tz6bp.png``."""

    name: ClassVar[str] = "url"
    domain: ClassVar[str] = "url"
    options: ClassVar[tuple[Option, ...]] = (
        Option("host", str, "staging.invalid", "The host."),
        Option("keep_ending", bool, True, "Whether an ending such as `.png` stays."),
    )

    def check(self) -> None:
        host, length = self.settings["host"], self.column.type.length
        if not host.replace(".", "").replace("-", "").isalnum() or not host.isascii():
            raise OptionError("host", f"{host!r} is no host")
        self._before = f"https://{host}/"
        self._ends = self.settings["keep_ending"]
        self._letters = _LETTERS
        if length is None:
            return
        room = length - len(self._before)
        self._ends = self._ends and room >= _LETTERS + 5
        self._letters = min(_LETTERS, room)
        if room < (_LETTERS if self.unique else _FEWEST):
            raise OptionError(
                "mask",
                f"{self._before} leaves {max(room, 0)} of {length} characters, "
                f"{_LETTERS if self.unique else _FEWEST} are needed",
                "Use a shorter host such as x.invalid, or the mask hash.",
            )

    def replace(self, cells: Cells) -> Any:
        letters = as_texts(base32(*cells.hashes(cells.values), self._letters))
        if not self._ends:
            return join(self._before, letters)
        found = pc.extract_regex(pc.utf8_lower(cells.values), _ENDING)
        ending = pc.if_else(found.is_valid(), pc.struct_field(found, [0]), "")
        return join(self._before, letters, ending)
