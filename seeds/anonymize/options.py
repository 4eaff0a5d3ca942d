"""The options of masks: declared once, for checks, messages and the reference page."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class OptionError(ValueError):
    """An option of a mask is wrong, or the mask does not fit the column.

    Args:
        key: The option, or ``mask`` when it is the mask itself that does not fit.
        message: What is wrong.
        hint: What to do next; may be empty.
    """

    def __init__(self, key: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.key = key
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Option:
    """One option of a mask.

    Attributes:
        name: How rules call it.
        type: What it holds: ``str``, ``int``, ``float``, ``bool``, ``list`` (of texts), or
            ``object`` for any scalar.
        default: What holds when rules say nothing; ``None`` when nothing does.
        doc: What it means, in a sentence.
        choices: The texts it may be; any when empty.
        least: The smallest number it may be.
        most: The largest.
    """

    name: str
    type: type
    default: Any
    doc: str
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None

    @property
    def type_name(self) -> str:
        """What people call the type."""
        names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
        return names.get(self.type, "list of texts" if self.type is list else "value")

    def checked(self, value: Any) -> Any:
        """Return a value of the option in its type.

        Raises:
            OptionError: It is of another type, or outside of what is allowed.
        """
        if self.type is list:
            texts = [value] if isinstance(value, str) else value
            if not isinstance(texts, list | tuple) or not all(isinstance(t, str) for t in texts):
                raise self._wrong(value)
            return tuple(texts)
        if self.type is object:
            if isinstance(value, list | dict):
                raise self._wrong(value)
            return value
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, self.type) or (isinstance(value, bool) and self.type is not bool):
            raise self._wrong(value)
        if self.choices and value not in self.choices:
            known = ", ".join(repr(choice) for choice in self.choices)
            raise OptionError(
                self.name, f"{value!r} is not known", _close(str(value), self.choices, known)
            )
        number: Any = value
        if self.least is not None and number < self.least:
            raise OptionError(self.name, f"{value} is less than {self.least:g}")
        if self.most is not None and number > self.most:
            raise OptionError(self.name, f"{value} is more than {self.most:g}")
        return value

    def _wrong(self, value: Any) -> OptionError:
        return OptionError(self.name, f"expected a {self.type_name}, not {value!r}")


def checked(declared: Iterable[Option], given: Mapping[str, Any], what: str) -> dict[str, Any]:
    """Return the values of all declared options.

    Args:
        declared: The options there are.
        given: What rules say; a missing option gets its default.
        what: Whose options they are, for messages.

    Raises:
        OptionError: One is not known, or has a wrong value.
    """
    known = {option.name: option for option in declared}
    for name in given:
        if name not in known:
            names = ", ".join(known) or "none"
            raise OptionError(
                name, f"{what} has no option {name!r}", _close(name, known, f"{names}")
            )
    return {
        name: option.checked(given[name]) if name in given else option.default
        for name, option in known.items()
    }


def _close(name: str, known: Iterable[str], listed: str) -> str:
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {listed}."
