"""Which tables somebody means: names as people write them, and patterns of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from seeds.errors import UsageError, did_you_mean
from seeds.schema.catalogue import Catalogue

_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_WILD = re.compile(r"[*?\[]")
_USUAL = ("public", "main", "dbo")
"""What default schemas are called, whose tables have no schema in their name."""


def matching(catalogue: Catalogue, pattern: str) -> list[str]:
    """Return the tables that a name or a pattern means, in the catalogue's order.

    ``users`` means that of the default schema, or where it has none, those of other schemas;
    ``crm.users`` that of one. ``*``, ``?`` and ``[…]`` are as in file names. Quotes around a name
    may be there, and case counts only where it tells tables apart.

    Args:
        catalogue: The tables.
        pattern: The name or the pattern.

    Raises:
        UsageError: It means no table; what comes close is named, and so is why something is none.
    """
    text = _QUOTED.sub(lambda found: found[1].replace('""', '"'), pattern.strip())
    names = list(catalogue.tables)
    exactly = [name for name in names if name == pattern.strip()]
    found = exactly or _among(names, text) or _in_default_schema(catalogue, text)
    if found:
        return found
    others = _among(list(catalogue.left_out), text)
    if others and not _WILD.search(text):
        raise UsageError(
            f"{others[0]} cannot be filled: it is {catalogue.left_out[others[0]]}",
            "Name a table that holds rows of its own.",
        )
    known = {*names, *(name.rpartition(".")[2] for name in names)}
    what = "no table matches" if _WILD.search(text) else "there is no table"
    raise UsageError(f"{what} {pattern.strip()!r}", did_you_mean(text, known))


def matching_any(catalogue: Catalogue, patterns: Iterable[str]) -> set[str]:
    """Return the tables that any of some patterns means.

    Raises:
        UsageError: One of them means none.
    """
    return {name for pattern in patterns for name in matching(catalogue, pattern)}


def _among(names: Sequence[str], text: str) -> list[str]:
    """Return names that are a text, or match it; the strictest reading that finds any counts."""
    for fold in (str, str.lower):
        wanted = fold(text)
        full = {name: fold(name) for name in names}
        bare = {name: fold(name.partition(".")[2] or name) for name in names}
        for spelt in (full, bare):
            if found := [name for name in names if spelt[name] == wanted]:
                return found
        if _WILD.search(text):
            found = [n for n in names if any(fnmatchcase(s[n], wanted) for s in (full, bare))]
            if found:
                return found
    return []


def _in_default_schema(catalogue: Catalogue, text: str) -> list[str]:
    """Return tables of the default schema, which a text names although their names do not."""
    schema, _, rest = text.partition(".")
    if not rest or schema.lower() not in _USUAL:
        return []
    return _among([name for name in catalogue.tables if "." not in name], rest)
