"""Texts: words, sentences, paragraphs, slugs, and values from curated lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from seeds.generate import pools
from seeds.generate.arrow import join, pc, primitive, take, texts
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.operations import nulls_of
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

PoolName = Literal["words", "sentences", "companies", "job_titles", "streets"]


@dataclass(frozen=True, eq=False)
class FromPool(Generator):
    """A value of one of the locale's lists."""

    pool: PoolName
    generator = "pool"

    def generate(self, cells: Cells) -> Vector:
        values = _pool(self.pool, cells.context.locale)
        return Vector(None, cells.below(len(values.values)).astype(np.int32), None, 0, values)


@cache
def _pool(name: str, locale: str) -> Values:
    pool: pools.Pool = getattr(pools, name)(locale)
    return Values(pool.values)


@dataclass(frozen=True, eq=False)
class Joined(Generator):
    """Several values of a list in a row: a phrase of words, a paragraph of sentences.

    Attributes:
        texts: The list; ``None`` takes one of the locale's.
        pool: The locale's list meant.
        low: Fewest values.
        high: Most values.
        separator: What stands between two.
    """

    texts: tuple[str, ...] | None
    pool: PoolName
    low: int
    high: int
    separator: str
    generator = "joined"

    def generate(self, cells: Cells) -> Vector:
        array = _sentences(self.texts, self.pool, cells.context.locale)
        n = len(array)
        count = cells.below(self.high - self.low + 1) + self.low
        # A walk by a step coprime with n repeats no value within one text.
        start = cells.below(n, 1)
        step = _steps(n)[cells.below(len(_steps(n)), 2)]
        parts = []
        for i in range(self.high):
            part = take(array, (start + i * step) % n)
            if i >= self.low:
                part = pc.if_else(primitive(count > i), part, pa.scalar(None, pa.string()))
            parts.append(part)
        joined = pc.binary_join_element_wise(*parts, self.separator, null_handling="skip")
        return Vector(Kind.TEXT, joined)


@cache
def _sentences(given: tuple[str, ...] | None, pool: PoolName, locale: str) -> Any:
    return texts(given or _pool(pool, locale).values)


@cache
def _steps(n: int) -> Any:
    steps = [s for s in range(1, max(n, 2)) if np.gcd(s, n) == 1]
    return np.array(steps, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Slug(Generator):
    """Another text in lower case, words joined by hyphens; with a code that keeps it unique.

    Attributes:
        source: The text.
        suffix: A column whose text is put behind it.
    """

    source: Column
    suffix: Column | None
    generator = "slug"

    def inputs(self) -> tuple[Column, ...]:
        return (self.source,) if self.suffix is None else (self.source, self.suffix)

    def capacity(self, locale: str) -> int | None:
        return None if self.suffix is None else self.suffix.capacity(locale)

    def generate(self, cells: Cells) -> Vector:
        source = cells.values(self.source)
        slugs = source.texts()
        if not pc.all(pc.string_is_ascii(slugs)).as_py():
            # An accented letter becomes the letter, and other scripts a hyphen.
            slugs = pc.replace_substring_regex(pc.utf8_normalize(slugs, "NFKD"), r"\pM+", "")
        slugs = pc.replace_substring_regex(pc.utf8_lower(slugs), r"[^a-z0-9]+", "-")
        if self.suffix is None:
            return Vector(Kind.TEXT, pc.utf8_trim(slugs, "-"), source.missing)
        suffix = cells.values(self.suffix)
        slugs = join(pc.utf8_rtrim(slugs, "-"), pc.utf8_lower(suffix.texts()), separator="-")
        return Vector(Kind.TEXT, pc.utf8_trim(slugs, "-"), nulls_of(source, suffix))


def word() -> Column:
    """Declare a word."""
    return FromPool("words")


def sentence() -> Column:
    """Declare a sentence."""
    return FromPool("sentences")


def company() -> Column:
    """Declare the name of an invented company."""
    return FromPool("companies")


def job_title() -> Column:
    """Declare a job title."""
    return FromPool("job_titles")


def words(low: int = 2, high: int = 4) -> Column:
    """Declare a phrase of ``low`` to ``high`` distinct words."""
    return Joined(None, "words", low, high, " ")


def paragraph(
    low: int = 2, high: int = 5, *, of: Sequence[str] | None = None, separator: str = " "
) -> Column:
    """Declare a text of ``low`` to ``high`` distinct sentences.

    Args:
        low: Fewest sentences.
        high: Most sentences.
        of: Sentences to draw from; the locale's when left out.
        separator: What stands between two (two newlines for paragraphs).
    """
    given = None if of is None else tuple(of)
    if given is not None and len(given) < high:
        raise ValueError(f"{high} distinct sentences need a list as long, not {len(given)}")
    return Joined(given, "sentences", low, high, separator)


def slug(source: Column, *, suffix: Column | None = None) -> Column:
    """Declare another text as a slug, made unique by a unique ``suffix`` column."""
    return Slug(source, suffix)
