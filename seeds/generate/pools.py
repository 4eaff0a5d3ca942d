"""The fixed lists that values are taken from: names, places, streets, words.

A pool is read once, sorted and digested, so a value depends on the pool and an index alone. The
lists of ``en_US`` are shipped with Seeds as small files in ``data/``: they do not change when a
library does, and reading them imports nothing. The lists of other locales are read from Faker
(:mod:`seeds.generate.faker_pools`), which is imported only then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import blake2b
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from seeds.generate.transliteration import ascii_slug

if TYPE_CHECKING:
    import pyarrow as pa

DEFAULT_LOCALE = "en_US"

PlaceField = Literal["city", "state", "state_name", "postal_pattern", "country"]
TextKind = Literal["streets", "words", "sentences", "companies", "job_titles"]


def digest_of(values: Iterable[str]) -> str:
    """Return the identity of a list: 16 hex digits over its length-prefixed values."""
    hashed = blake2b(digest_size=8)
    for value in values:
        encoded = value.encode()
        hashed.update(len(encoded).to_bytes(4, "little") + encoded)
    return hashed.hexdigest()


@dataclass(frozen=True)
class Pool:
    """A fixed list of texts; two pools are equal when name and digest are.

    Attributes:
        name: What the list is, with its locale, e.g. ``en_US.first_names``.
        values: The texts; sorted and distinct, unless they are parallel to another pool.
        digest: The identity of the list (:func:`digest_of`).
    """

    name: str
    values: tuple[str, ...] = field(compare=False, repr=False)
    digest: str

    @classmethod
    def of(cls, name: str, values: Iterable[str]) -> Pool:
        """Make a pool of the distinct values, sorted; blank ones are left out."""
        return cls.in_order(name, sorted({value.strip() for value in values} - {""}))

    @classmethod
    def in_order(cls, name: str, values: Iterable[str]) -> Pool:
        """Make a pool of the values just as they come."""
        kept = tuple(values)
        return cls(name, kept, digest_of(kept))

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self.values)

    @cached_property
    def arrow(self) -> pa.StringArray:
        """The values as an Arrow array of strings, for ``take``."""
        return _string_array(self.values)


@dataclass(frozen=True)
class NamePools:
    """The names of people of one locale.

    A name whose slug an earlier name of the list already has is left out, so that a slug stands
    for one name and addresses built from two slugs are as distinct as the names.

    Attributes:
        first: First names, sorted.
        last: Last names, sorted.
        first_slugs: The slug (``a`` to ``z``) of each first name, parallel to ``first``.
        last_slugs: The slug of each last name, parallel to ``last``.
    """

    first: Pool
    last: Pool
    first_slugs: Pool
    last_slugs: Pool


@dataclass(frozen=True)
class Places:
    """Places whose parts belong together, as parallel tuples of equal length.

    Attributes:
        name: What the list is, with its locale.
        city: City names.
        state: The code of the state (``TX``); its name again where a locale has no codes; empty
            where it has no states.
        state_name: The name of the state in full; empty where a locale has no states.
        postal_pattern: The postal code; each ``#`` stands for any decimal digit (``787##``).
            Some locales' codes have none.
        country: ISO 3166 two-letter codes.
        digest: The identity of the list.
    """

    name: str
    city: tuple[str, ...] = field(compare=False, repr=False)
    state: tuple[str, ...] = field(compare=False, repr=False)
    state_name: tuple[str, ...] = field(compare=False, repr=False)
    postal_pattern: tuple[str, ...] = field(compare=False, repr=False)
    country: tuple[str, ...] = field(compare=False, repr=False)
    digest: str

    @classmethod
    def of(cls, name: str, rows: Iterable[tuple[str, str, str, str, str]]) -> Places:
        """Make places of rows (city, state, state name, postal pattern, country), sorted."""
        kept = sorted(set(rows))
        city, state, state_name, postal, country = zip(*kept, strict=True)
        digest = digest_of(part for row in kept for part in row)
        return cls(name, city, state, state_name, postal, country, digest)

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.city)

    def arrow(self, part: PlaceField) -> pa.StringArray:
        """Return one of the textual columns as an Arrow array; made once."""
        arrays = self._arrays
        if part not in arrays:
            arrays[part] = _string_array(getattr(self, part))
        return arrays[part]

    @cached_property
    def _arrays(self) -> dict[str, pa.StringArray]:
        return {}


def canonical_locale(locale: str) -> str:
    """Return the spelling that pools know a locale by.

    Raises:
        UsageError: No such locale; the hint names the closest one.
    """
    name = locale.replace("-", "_")
    if name == DEFAULT_LOCALE:
        return name
    from seeds.generate import faker_pools

    return faker_pools.checked_locale(name)


def name_pools(locale: str, first: Mapping[str, str], last: Mapping[str, str]) -> NamePools:
    """Return the pools of names, each given with its slug (transliterated when empty).

    Of names with equal slugs the first stays.
    """
    first_pool, first_slugs = _with_slugs(f"{locale}.first_names", locale, first)
    last_pool, last_slugs = _with_slugs(f"{locale}.last_names", locale, last)
    return NamePools(first_pool, last_pool, first_slugs, last_slugs)


def names(locale: str = DEFAULT_LOCALE) -> NamePools:
    """Return the first and last names of a locale.

    Raises:
        UsageError: No such locale.
    """
    return _names(canonical_locale(locale))


def places(locale: str = DEFAULT_LOCALE) -> Places:
    """Return the places of a locale.

    The places of ``en_US`` are real: city, state and ZIP prefix agree. Those of other locales
    are paired stably but not truly, see :func:`seeds.generate.faker_pools.places`.

    Raises:
        UsageError: No such locale.
    """
    return _places(canonical_locale(locale))


def streets(locale: str = DEFAULT_LOCALE) -> Pool:
    """Return street names with their suffix (``Maple Avenue``), without house numbers."""
    return texts("streets", canonical_locale(locale))


def words(locale: str = DEFAULT_LOCALE) -> Pool:
    """Return common words of a language."""
    return texts("words", canonical_locale(locale))


def sentences(locale: str = DEFAULT_LOCALE) -> Pool:
    """Return whole sentences; believable ones for ``en_US``, random words for other locales."""
    return texts("sentences", canonical_locale(locale))


def companies(locale: str = DEFAULT_LOCALE) -> Pool:
    """Return names of invented companies."""
    return texts("companies", canonical_locale(locale))


def job_titles(locale: str = DEFAULT_LOCALE) -> Pool:
    """Return job titles."""
    return texts("job_titles", canonical_locale(locale))


@cache
def texts(kind: TextKind, locale: str) -> Pool:
    """Return the pool of a kind of text of a locale, which is spelt canonically."""
    if locale == DEFAULT_LOCALE:
        return Pool.of(f"{locale}.{kind}", _lines(kind))
    from seeds.generate import faker_pools

    return faker_pools.texts(kind, locale)


@cache
def domains() -> Pool:
    """Return the domains of invented addresses: reserved by RFC 2606, they reach nobody."""
    return Pool.of("domains", ("example.com", "example.net", "example.org"))


@cache
def _names(locale: str) -> NamePools:
    if locale == DEFAULT_LOCALE:
        first, last = _lines("first_names"), _lines("last_names")
        return name_pools(locale, dict.fromkeys(first, ""), dict.fromkeys(last, ""))
    from seeds.generate import faker_pools

    return faker_pools.names(locale)


@cache
def _places(locale: str) -> Places:
    if locale == DEFAULT_LOCALE:
        return Places.of("en_US.places", map(_zip_place, _read("places.tsv").splitlines()[1:]))
    from seeds.generate import faker_pools

    return faker_pools.places(locale)


def _with_slugs(name: str, locale: str, slugs: Mapping[str, str]) -> tuple[Pool, Pool]:
    by_slug: dict[str, str] = {}
    for value in Pool.of(name, slugs).values:
        by_slug.setdefault(slugs.get(value) or ascii_slug(value, locale=locale), value)
    return Pool.in_order(name, by_slug.values()), Pool.in_order(f"{name}.slugs", by_slug)


def _zip_place(line: str) -> tuple[str, str, str, str, str]:
    city, state, state_name, prefix = line.split("\t")
    return city, state, state_name, f"{prefix}##", "US"


def _lines(name: str) -> list[str]:
    return _read(f"{name}.txt").splitlines()


def _read(name: str) -> str:
    return files("seeds.generate").joinpath("data", DEFAULT_LOCALE, name).read_text("utf-8")


def _string_array(values: tuple[str, ...]) -> pa.StringArray:
    # Not at the top: the command line lists pools without loading Arrow.
    from seeds.generate.arrow import texts

    found: pa.StringArray = texts(values)
    return found
