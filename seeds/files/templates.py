"""Texts made of a file's columns: ``{sku}-{name|slug}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.errors import ConfigError, did_you_mean
from seeds.generate.transliteration import ascii_slug

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_PART = re.compile(r"\{\{|\}\}|\{([^{}|]+)((?:\|[^{}|]+)*)\}|[{}]")


def _slug(texts: Any) -> Any:
    encoded = texts.dictionary_encode()
    slugs = [_slug_of(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(slugs, pa.string()).take(encoded.indices)


def _slug_of(text: str) -> str:
    # What has no letters at all would become a digest, and `100` is a fine part of a slug.
    words = (
        word.lower() if word.isascii() else ascii_slug(word) for word in re.split(r"[\W_]+", text)
    )
    return "-".join(word for word in words if word)


_FILTERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "lower": pc.utf8_lower,
    "upper": pc.utf8_upper,
    "title": pc.utf8_title,
    "trim": pc.utf8_trim_whitespace,
    "slug": _slug,
}


@dataclass(frozen=True)
class Template:
    """A template, taken apart.

    Attributes:
        parts: Texts, and (column, filters) of the file.
    """

    parts: tuple[str | tuple[str, tuple[str, ...]], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's columns that it needs."""
        return tuple(p[0] for p in self.parts if not isinstance(p, str))

    def fill(self, columns: Mapping[str, Any], rows: int) -> Any:
        """Return the texts; an absent value counts as an empty one.

        Args:
            columns: Arrow arrays of texts.
            rows: How many rows there are.
        """
        pieces = []
        for part in self.parts:
            if isinstance(part, str):
                pieces.append(pa.array([part] * rows, pa.string()))
                continue
            name, filters = part
            texts = pc.fill_null(columns[name], "")
            for each in filters:
                texts = _FILTERS[each](texts)
            pieces.append(texts)
        if not pieces:
            return pa.array([""] * rows, pa.string())
        return pc.binary_join_element_wise(*pieces, "")


def parse_template(text: str, where: str) -> Template:
    """Take a template apart.

    Raises:
        ConfigError: A brace is alone, or a filter is not known; ``where`` says which template.
    """
    parts: list[str | tuple[str, tuple[str, ...]]] = []
    at = 0
    for found in _PART.finditer(text):
        if found.start() > at:
            parts.append(text[at : found.start()])
        at = found.end()
        if found[1] is None:
            if found[0] in "{}":
                raise ConfigError(
                    f"{where}: a brace stands alone at character {found.start() + 1} of {text!r}",
                    "Write {column}, or {{ and }} for braces.",
                )
            parts.append(found[0][0])
            continue
        filters = tuple(f.strip() for f in found[2].split("|")[1:])
        for each in filters:
            if each not in _FILTERS:
                raise ConfigError(
                    f"{where}: there is no filter {each!r}", did_you_mean(each, _FILTERS)
                )
        parts.append((found[1].strip(), filters))
    if at < len(text):
        parts.append(text[at:])
    return Template(tuple(parts))
