"""The values within sampled documents, by their paths."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from seeds.anonymize.rules.signs import signs_in

_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MOST: Final = 200
"""Paths of a column, at most: a document with more has data for keys."""


@dataclass
class Leaf:
    """What is found at one path.

    Attributes:
        key: The last key of the path.
        keys: All of them, each with the path of the object that it is a key of.
        texts: The texts.
        numbers: How many numbers there are.
        flags: How many true and false.
    """

    key: str
    keys: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    texts: list[str] = field(default_factory=list, repr=False)
    numbers: int = 0
    flags: int = 0


def leaves_of(documents: Iterable[str | None]) -> dict[str, Leaf] | None:
    """Return the leaves of documents by path, such as ``$.items[*].email``.

    Keys may be data as well: ``{"ann": 3}``. So a path is only told when each of its keys was seen
    twice, and nothing is (``None``) when the objects at one place have few keys in common. A text
    that is no document is a leaf itself, ``$``.

    Args:
        documents: The documents as texts.
    """
    found: dict[str, Leaf] = {}
    objects = _Objects()
    for text in documents:
        if text is None:
            continue
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            document = text
        for path, keys, value in _walk(document, "$", (), objects):
            if len(found) > _MOST:
                return None
            leaf = found.setdefault(path, Leaf(keys[-1][1] if keys else "", keys))
            _count(leaf, value)
    if objects.hold_data():
        return None
    told = {path: leaf for path, leaf in sorted(found.items()) if objects.know(leaf.keys)}
    return None if found and not told else told


def are_documents(texts: Iterable[str | None]) -> bool:
    """Tell whether texts, some at least, are all objects or lists in JSON."""
    some = [text for text in texts if text is not None and text.strip()]
    try:
        return bool(some) and all(isinstance(json.loads(text), dict | list) for text in some)
    except (ValueError, RecursionError):
        return False


class _Objects:
    """The keys of objects, by the path of the object."""

    def __init__(self) -> None:
        self.number: Counter[str] = Counter()
        self.keys: dict[str, Counter[str]] = {}

    def add(self, path: str, keys: Iterable[str]) -> None:
        self.number[path] += 1
        self.keys.setdefault(path, Counter()).update(keys)

    def know(self, keys: Iterable[tuple[str, str]]) -> bool:
        """Tell whether keys, each with its object's path, were all seen twice."""
        return all(self.keys[path][key] > 1 for path, key in keys)

    def hold_data(self) -> bool:
        """Tell whether the keys at any place are ids, names or addresses."""
        for path, keys in self.keys.items():
            if any(not _PLAIN.fullmatch(k) or len(k) > 40 or signs_in(k) for k in keys):
                return True
            usual = sum(keys.values()) / self.number[path]
            rare = sum(count == 1 for count in keys.values())
            # The keys of records come again and again; those of a look-up table hardly ever do.
            if self.number[path] > 1 and (len(keys) > 3 * usual or rare * 2 > len(keys)):
                return True
        return False


def _walk(
    value: Any, path: str, keys: tuple[tuple[str, str], ...], objects: _Objects
) -> Iterator[tuple[str, tuple[tuple[str, str], ...], Any]]:
    if isinstance(value, dict):
        objects.add(path, value.keys())
        for name, inner in value.items():
            yield from _walk(inner, f"{path}.{name}", (*keys, (path, name)), objects)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, f"{path}[*]", keys, objects)
    else:
        yield path, keys, value


def _count(leaf: Leaf, value: Any) -> None:
    match value:
        case bool():
            leaf.flags += 1
        case int() | float():
            leaf.numbers += 1
        case str():
            leaf.texts.append(value)
