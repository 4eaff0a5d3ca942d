"""What things are called: names of categories, departments, products, countries.

Lists are shipped with Seeds (``data/terms.toml``), English in every locale. Some kinds are joined
of several lists; others are records, whose columns belong together: a country's name and its codes.
"""

from __future__ import annotations

import itertools
import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

OF: Final = "of"
"""The part of a joined text that is what the thing is."""


@dataclass(frozen=True)
class Records:
    """Rows whose columns belong together.

    Attributes:
        fields: Names of the columns.
        rows: Their texts.
    """

    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, name: str) -> tuple[str, ...]:
        """Return the texts of one column, in the order of the rows."""
        place = self.fields.index(name)
        return tuple(row[place] for row in self.rows)


@cache
def _data() -> Mapping[str, Any]:
    text = (files("seeds.generate") / "data" / "terms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"\s*,\s+", text.strip()))


def kinds() -> list[str]:
    """Return the names of all kinds, sorted; columns of records as ``country.code``."""
    data = _data()
    columns = (
        f"{kind}.{name}" for kind, found in data["records"].items() for name in found["fields"]
    )
    return sorted([*data["terms"], *data["joined"], *columns])


@cache
def records(kind: str) -> Records | None:
    """Return the records of a kind; ``None`` for kinds without."""
    found = _data()["records"].get(kind)
    if found is None:
        return None
    rows = (tuple(line.split("|")) for line in found["rows"].strip().splitlines())
    return Records(tuple(found["fields"]), tuple(rows))


@cache
def terms(kind: str, of: str = "") -> tuple[str, ...]:
    """Return all texts of a kind, which are distinct but in columns of records.

    Args:
        kind: One of :func:`kinds`.
        of: What the thing is, for kinds that say so (``place`` of a ``Clinic``).

    Raises:
        KeyError: There is no such kind.
    """
    data = _data()
    base, _, column = kind.partition(".")
    if column:
        found = records(base)
        if found is None or column not in found.fields:
            raise KeyError(kind)
        return found.column(column)
    if kind in data["terms"]:
        return _listed(data["terms"][kind])
    pieces: list[Iterable[str]] = []
    for before, name, _, _ in string.Formatter().parse(data["joined"][kind]):
        pieces.append((before,))
        if name is not None:
            pieces.append((of,) if name == OF else _listed(data["lists"][name]))
    return tuple("".join(parts).strip() for parts in itertools.product(*pieces))


@cache
def codes(kind: str) -> tuple[str, ...]:
    """Return the texts of a column of codes, and behind them all other codes of their length.

    Texts of different lengths, or of more than three letters, are returned as they are.
    """
    known = terms(kind)
    lengths = {len(text) for text in known}
    if len(lengths) > 1 or max(lengths) > 3 or len(set(known)) < len(known):
        return known
    letters = string.ascii_uppercase if known[0].isupper() else string.ascii_lowercase
    if not known[0].isalpha():
        letters = string.digits
    combined = ("".join(parts) for parts in itertools.product(letters, repeat=max(lengths)))
    taken = set(known)
    return (*known, *(text for text in combined if text not in taken))
