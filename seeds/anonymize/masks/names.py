"""Names of people: first names, last names, and both in one column."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from seeds.anonymize.letters import chosen
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option
from seeds.generate import pools
from seeds.generate.arrow import join

DOMAIN = "name"
_LOCALE = Option(
    "locale", str, pools.DEFAULT_LOCALE, "Whose names are given, such as `en_US` or `de_DE`."
)
_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "das", "do", "du", "la",
     "le", "el", "al", "bin", "ibn", "ben", "zu", "zum", "zur", "vom", "ter", "ten", "te", "af",
     "av", "y", "e")
)  # fmt: skip
_TITLES = frozenset(
    ("dr", "mr", "mrs", "ms", "miss", "mx", "prof", "sir", "dame", "rev", "hon", "st")
)
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv", "md", "phd", "dds", "dvm", "esq"))
_TWO = r"^[^\s,]+ [^\s,]+$"
_THREE = r"^[^\s,]+ [^\s,]+ [^\s,]+$"


@cache
def pool_of(part: str, locale: str, longest: int | None) -> Any:
    """Return the names that are given, as an Arrow array.

    Args:
        part: ``first`` or ``last``.
        locale: Whose names.
        longest: Characters there is room for; ``None`` for any.

    Returns:
        As many as the list has, see :func:`fitting`.
    """
    names = pools.names(locale)
    values = (names.first if part == "first" else names.last).values
    return pa.array(fitting(values, longest), pa.string())


def fitting(values: Sequence[str], longest: int | None) -> list[str]:
    """Return as many texts, in the place of each that is too long one that is not.

    So a short column gets the same as a long one wherever it can.

    Args:
        values: The texts.
        longest: Characters there is room for; ``None`` for any.
    """
    short = [value for value in values if longest is None or len(value) <= longest]
    if not short:
        return [value[:longest] for value in values]
    fits = [longest is None or len(value) <= longest for value in values]
    return [
        value if fit else short[place % len(short)]
        for place, (value, fit) in enumerate(zip(values, fits, strict=True))
    ]


@cache
def _folded(part: str, locale: str) -> Any:
    """Return all names in small letters, to look values up in."""
    return pc.utf8_lower(pool_of(part, locale, None))


def canonical(texts: Any) -> Any:
    """Return names without capitals and outer blanks: what decides who is meant."""
    if _is_plain(texts):
        # The same, and much quicker.
        return pc.ascii_lower(pc.ascii_trim_whitespace(texts))
    return pc.utf8_lower(pc.utf8_trim_whitespace(texts))


def _is_plain(texts: Any) -> bool:
    """Tell whether texts have letters of ASCII alone, and no control characters."""
    data = texts.buffers()[-1]
    if data is None or texts.type != pa.string():
        return False
    letters = np.frombuffer(data, np.uint8)
    return not len(letters) or (letters.min() >= ord(" ") and letters.max() < 128)


def masked_names(cells: Cells, texts: Any, part: str, pool: Any) -> Any:
    """Return a name of a pool for each text, in capitals where the original is."""
    encoded = texts.dictionary_encode()
    originals = encoded.dictionary
    low, _ = cells.hashes(canonical(originals), part)
    return _in_case_of(originals, chosen(pool, low)).take(encoded.indices)


def _in_case_of(originals: Any, masked: Any) -> Any:
    # ANNA BERG stays in capitals, anna in small letters; a single letter says nothing.
    several = pc.greater(pc.utf8_length(originals), 1)
    capitals = pc.and_(pc.utf8_is_upper(originals), several)
    if pc.any(capitals).as_py():
        masked = pc.if_else(capitals, pc.utf8_upper(masked), masked)
    small = pc.utf8_is_lower(originals)
    if pc.any(small).as_py():
        masked = pc.if_else(small, pc.utf8_lower(masked), masked)
    return masked


class _Name(Mask):
    part: ClassVar[str]
    domain: ClassVar[str] = DOMAIN
    options: ClassVar[tuple[Option, ...]] = (_LOCALE,)

    def check(self) -> None:
        if self.unique:
            count = len(pool_of(self.part, self.settings["locale"], None))
            raise self.capacity_error(
                f"there are {count} names to give", "Use hash, or username for a unique name."
            )

    def may_meet(self, values: Any) -> Any:
        return pc.is_in(canonical(values), _folded(self.part, self.settings["locale"]))

    def replace(self, cells: Cells) -> Any:
        pool = pool_of(self.part, self.settings["locale"], self.column.type.length)
        return masked_names(cells, cells.values, self.part, pool)


class FirstName(_Name):
    """A first name of the pool; the same for the same name everywhere, whatever its capitals."""

    name: ClassVar[str] = "first_name"
    part: ClassVar[str] = "first"


class LastName(_Name):
    """A last name of the pool; the same for the same name everywhere, whatever its capitals."""

    name: ClassVar[str] = "last_name"
    part: ClassVar[str] = "last"


class FullName(Mask):
    """A first and a last name, the ones that ``first_name`` and ``last_name`` give for the parts.

    Titles and suffixes such as ``Dr.`` and ``Jr.`` stay, small words such as ``van der`` belong
    to the last name, ``Berg, Anna`` keeps its order, and a middle name becomes a first name.
    Where the row has columns for the parts, name them, and all three agree whatever the names.
    """

    name: ClassVar[str] = "full_name"
    domain: ClassVar[str] = DOMAIN
    options: ClassVar[tuple[Option, ...]] = (
        _LOCALE,
        Option("first", str, None, "The column with the first name of the same person."),
        Option("last", str, None, "The column with the last name of the same person."),
    )

    def check(self) -> None:
        if self.unique:
            names = pools.names(self.settings["locale"])
            count = len(names.first.values) * len(names.last.values)
            raise self.capacity_error(
                f"there are {count} names to give", "Use hash, or username for a unique name."
            )

    @property
    def by_value(self) -> bool:  # type: ignore[override]  # depends on the settings
        """Whether no other column is looked at."""
        return not self.needs()

    def needs(self) -> tuple[str, ...]:
        given = (self.settings["first"], self.settings["last"])
        return tuple(name for name in given if name is not None)

    def may_meet(self, values: Any) -> Any:
        locale = self.settings["locale"]
        words = pc.split_pattern(pc.replace_substring(canonical(values), ",", ""), " ")
        first = pc.is_in(pc.list_element(_two(words), 0), _folded("first", locale))
        last = pc.is_in(pc.list_element(_two(words), 1), _folded("last", locale))
        two = pc.equal(pc.list_value_length(words), 2)
        return pc.and_(two, pc.and_(first, last))

    def replace(self, cells: Cells) -> Any:
        length = self.column.type.length
        locale = self.settings["locale"]
        # Names that are too long for the column together are cut apart: half the room each.
        longest = None if length is None or length >= 40 else max((length - 1) // 2, 1)
        pool = {part: pool_of(part, locale, longest) for part in ("first", "last")}
        masked = self._of_columns(cells, pool) if self.needs() else self._of_text(cells, pool)
        if length is not None and (pc.max(pc.utf8_length(masked)).as_py() or 0) > length:
            masked = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(masked, 0, length))
        return masked

    def _of_columns(self, cells: Cells, pool: dict[str, Any]) -> Any:
        parts = []
        own = self._of_text(cells, pool, halves=True)
        for index, part in enumerate(("first", "last")):
            column = self.settings[part]
            if column is None:
                parts.append(own[index])
                continue
            given = cells.others[column]
            there = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(given), ""), False)
            masked = masked_names(cells, pc.fill_null(given, ""), part, pool[part])
            parts.append(pc.if_else(there, masked, own[index]))
        return pc.utf8_trim_whitespace(join(*parts, separator=" "))

    def _of_text(self, cells: Cells, pool: dict[str, Any], halves: bool = False) -> Any:
        values = cells.values
        two = _plain_words(values, 2)
        first, last = _words(pc.if_else(two, values, "x y"), 2)
        first = masked_names(cells, first, "first", pool["first"])
        last = masked_names(cells, last, "last", pool["last"])
        joined, rare = None, pc.invert(two)
        if pc.any(rare).as_py():
            three = _plain_words(values, 3)
            if pc.any(three).as_py():
                given, middle, family = _words(values.filter(three), 3)
                both = [
                    masked_names(cells, word, "first", pool["first"]) for word in (given, middle)
                ]
                first = pc.replace_with_mask(first, three, join(*both, separator=" "))
                family = masked_names(cells, family, "last", pool["last"])
                last = pc.replace_with_mask(last, three, family)
                rare = pc.and_not(rare, three)
        if pc.any(rare).as_py():
            found = [_Parts(text) for text in values.filter(rare).to_pylist()]
            first, last, joined = self._rare(cells, pool, found, rare, first, last)
        if halves:
            return first, last
        whole = join(first, last, separator=" ")
        return whole if joined is None else pc.replace_with_mask(whole, rare, joined)

    def _rare(
        self, cells: Cells, pool: dict[str, Any], found: list[_Parts], rare: Any,
        first: Any, last: Any,
    ) -> tuple[Any, Any, Any]:  # fmt: skip
        """Put in the names that are not just two words."""
        words = {"first": [w for p in found for w in p.first], "last": [p.last for p in found]}
        masked = {
            part: iter(
                masked_names(cells, pa.array(texts, pa.string()), part, pool[part]).to_pylist()
            )
            for part, texts in words.items()
        }
        firsts, lasts, joined = [], [], []
        for parts in found:
            given = " ".join(next(masked["first"]) for _ in parts.first)
            family = next(masked["last"])
            family = family if parts.last else ""
            firsts.append(given)
            lasts.append(family)
            joined.append(parts.joined(given, family))
        texts = pa.string()
        return (
            pc.replace_with_mask(first, rare, pa.array(firsts, texts)),
            pc.replace_with_mask(last, rare, pa.array(lasts, texts)),
            pa.array(joined, texts),
        )


class _Parts:
    """What a full name of any form is made of."""

    def __init__(self, text: str) -> None:
        before, comma, after = (part.strip() for part in text.partition(","))
        self.turned = bool(comma and after and not _is(after, _SUFFIXES))
        words = (f"{after} {before}" if self.turned else text.replace(",", " ")).split()
        self.titles: list[str] = []
        while len(words) > 1 and _is(words[0], _TITLES):
            self.titles.append(words.pop(0))
        self.suffixes: list[str] = []
        while len(words) > 1 and _is(words[-1], _SUFFIXES):
            self.suffixes.insert(0, words.pop())
        if self.turned:
            count = len([w for w in before.split() if w in words])
        else:
            # Of one word a title makes a last name: Dr. Berg.
            count = 1 if len(words) > 1 or self.titles else 0
            while count and count < len(words) - 1 and words[-count - 1].lower() in _PARTICLES:
                count += 1
        cut = len(words) - count
        self.first, self.last = words[:cut], " ".join(words[cut:])

    def joined(self, first: str, last: str) -> str:
        """Return the masked name in the original's order."""
        if self.turned:
            return " ".join([*self.titles, f"{last}, {first}", *self.suffixes])
        return " ".join(word for word in [*self.titles, first, last, *self.suffixes] if word)


def _is(word: str, known: frozenset[str]) -> bool:
    return word.lower().rstrip(".") in known


def _words(texts: Any, count: int) -> list[Any]:
    """Return the words of texts that have so many."""
    split = pc.split_pattern(texts, " ")
    return [pc.list_element(split, index) for index in range(count)]


def _plain_words(texts: Any, count: int) -> Any:
    """Tell which are a first, perhaps a middle, and a last name, and nothing else."""
    plain = pc.match_substring_regex(texts, _TWO if count == 2 else _THREE)
    words = _words(pc.if_else(plain, texts, " ".join("x" * count)), count)
    for index, word in enumerate(words):
        special = _TITLES if index == 0 else _SUFFIXES if index == count - 1 else _PARTICLES
        bare = pc.utf8_rtrim(pc.utf8_lower(word), characters=".")
        plain = pc.and_not(plain, pc.is_in(bare, pa.array(sorted(special))))
    return plain


def _two(words: Any) -> Any:
    """Return lists of at least two texts, so that both can be asked for."""
    padded = pc.list_value_length(words)
    blank = pa.array([["", ""]] * len(words), pa.list_(pa.string()))
    return pc.if_else(pc.equal(padded, 2), words, blank)
