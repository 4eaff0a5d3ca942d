"""Where within documents something was found, in paths that repeat nothing of a row."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import pyarrow as pa

_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,40}")


def places(documents: Iterable[str | None], found: Callable[[Any], int]) -> Counter[str]:
    """Return how many values of documents were found, by path.

    A key that is odd, or was itself found, is a star: it may be somebody's. What is the whole
    document has an empty path.

    Args:
        documents: JSON texts.
        found: Counts those of an Arrow array of texts that are looked for.
    """
    values: dict[tuple[str, ...], list[str]] = {}
    for text in documents:
        try:
            document = json.loads(text or "null")
        except ValueError:
            continue
        for path, value in _values(document, ()):
            values.setdefault(path, []).append(value)
    counts: Counter[str] = Counter()
    for path, texts in values.items():
        if count := found(pa.array(texts, pa.string())):
            steps = [
                f".{step}" if _KEY.fullmatch(step) and not found(pa.array([step])) else step
                for step in path
            ]
            shown = "".join(s if s == "[*]" or s.startswith(".") else ".*" for s in steps)
            counts[f"${shown}" if path else ""] += count
    return counts


def _values(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _values(inner, (*path, key))
        case list():
            for inner in value:
                yield from _values(inner, (*path, "[*]"))
        case str():
            yield path, value.encode("utf-8", "replace").decode()
        case int() | float() if not isinstance(value, bool):
            yield path, str(value)
