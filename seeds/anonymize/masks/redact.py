"""Free text that is made unreadable."""

from __future__ import annotations

from typing import Any, ClassVar

from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.generate.arrow import texts

_SHAPE = r"^[x0\p{P}\p{S}\p{Z}\s]*$"


class Redact(Mask):
    """One text in place of another; with ``keep_shape`` an ``x`` for each letter, 0 for digits.

    A mask cannot tell names from other words of free text, so that all of it goes.
    """

    name: ClassVar[str] = "redact"
    domain: ClassVar[str] = "redact"
    options: ClassVar[tuple[Option, ...]] = (
        Option("text", str, "[redacted]", "What stands there instead, cut to the column's length."),
        Option("keep_shape", bool, False,
               "Whether words keep their lengths and signs stay: what is short or has a form of "
               "its own may then be guessed."),
    )  # fmt: skip

    def check(self) -> None:
        if self.unique:
            raise self.capacity_error("it gives one text", "Use hash.")
        text, length = self.settings["text"], self.column.type.length
        if not text and not self.settings["keep_shape"]:
            raise OptionError("text", "it is empty", "Say what stands there instead; or use null.")
        self._text = text if length is None else text[:length]

    def may_meet(self, values: Any) -> Any:
        if self.settings["keep_shape"]:
            return pc.match_substring_regex(values, _SHAPE)
        return pc.equal(values, self._text)

    def replace(self, cells: Cells) -> Any:
        if not self.settings["keep_shape"]:
            return texts([self._text] * len(cells))
        # Marks that stand above a letter go with it.
        plain = pc.replace_substring_regex(cells.values, r"\p{M}", "")
        return pc.replace_substring_regex(
            pc.replace_substring_regex(plain, r"\p{N}", "0"), r"\p{L}", "x"
        )
