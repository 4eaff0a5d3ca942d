"""The values within parsed documents, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from seeds.anonymize.paths import Paths, State
from seeds.schema.json_text import json_text

HALF = re.compile("[\ud800-\udfff]")
"""Half a letter, which JSON has, too."""


@dataclass
class Found:
    """Values that one rule is for.

    Attributes:
        where: The object or array that each stands in, and its place there.
        rows: The rows of their documents.
    """

    where: list[tuple[Any, Any]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    def values(self) -> list[Any]:
        """Return the values."""
        return [holder[place] for holder, place in self.where]

    def beside(self, name: str) -> list[str | None]:
        """Return the values of a name in the objects that the values stand in, as texts."""
        found = [holder.get(name) if isinstance(holder, dict) else None for holder, _ in self.where]
        scalar = str | int | float | Decimal
        return [as_text(value) if isinstance(value, scalar) else None for value in found]


class Uncovered(Exception):
    """A value without a rule; steps are added from the inside outwards."""

    def __init__(self) -> None:
        super().__init__()
        self.steps: list[str | None] = []


class Walk:
    """Walks documents and notes what rules are for."""

    def __init__(
        self, paths: Paths, kept: list[bool], values: dict[int, Found], keys: dict[int, Found]
    ) -> None:
        self._paths = paths
        self._kept = kept
        self._values = values
        self._keys = keys
        self.row = 0

    def value(self, holder: Any, place: Any, state: State) -> None:
        value = holder[place]
        if isinstance(value, dict):
            self._object(value, state)
        elif isinstance(value, list):
            self._array(value, state)
        elif value is None:
            return
        elif state.leaf < 0:
            raise Uncovered
        elif not self._kept[state.leaf]:
            self._note(self._values, state.leaf, holder, place)

    def _object(self, value: dict[str, Any], state: State) -> None:
        name = ""
        try:
            for name in value:
                inner = self._paths.named(state, name)
                if inner.key >= 0 and not self._kept[inner.key]:
                    self._note(self._keys, inner.key, value, name)
                self.value(value, name, inner)
        except Uncovered as uncovered:
            uncovered.steps.append(name)
            raise

    def _array(self, value: list[Any], state: State) -> None:
        inner = self._paths.item(state)
        try:
            for place in range(len(value)):
                self.value(value, place, inner)
        except Uncovered as uncovered:
            uncovered.steps.append(None)
            raise

    def _note(self, found: dict[int, Found], index: int, holder: Any, place: Any) -> None:
        some = found.get(index)
        if some is None:
            some = found[index] = Found()
        some.where.append((holder, place))
        some.rows.append(self.row)


def as_text(value: Any) -> str:
    """Return a value as a text of whole letters; JSON has halves of letters, too."""
    text = value if isinstance(value, str) else json_text(value)
    return HALF.sub("?", text)
