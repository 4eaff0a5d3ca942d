"""Pools from Faker: the lists of locales other than ``en_US``, and values of any method.

This module is loaded, and with it Faker, only when a pool of it is wanted. The lists are Faker's,
so a new version of Faker may change the data of such a locale; the digest of a pool tells.

Where Faker has no lists of a kind for a locale (people of ``es``, addresses of ``lt_LT``, ...),
the pools of ``en_US`` stand in, as they do in Faker itself.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from hashlib import blake2b
from threading import Lock

from faker import Factory
from faker.config import AVAILABLE_LOCALES
from faker.generator import Generator

from seeds.errors import UsageError, did_you_mean
from seeds.generate import pools
from seeds.generate.faker_values import faker_pool
from seeds.generate.pools import DEFAULT_LOCALE, NamePools, Places, Pool, TextKind

__all__ = ["checked_locale", "faker_pool", "names", "places", "postal_pattern", "texts"]

# Lists of names: first_names, first_names_female, last_names_male, unisex_last_names, ...
# but not first_romanized_names and first_kana_names, which spell the same names again.
_NAME_LIST = re.compile(r"(?:[a-z]+_)?(first|last)_names(?:_\w+)?")

_CITY_LISTS = ("cities", "city_names", "real_city_names", "province_lgus", "municipalities")
_STATE_LISTS = ("states", "cantons", "departments", "regions", "provinces", "estados")

# Locales whose list of codes is parallel to their list of states.
_STATE_CODES = {
    "en_AU": ("states", "states_abbr"),
    "en_CA": ("provinces", "provinces_abbr"),
    "fr_CA": ("provinces", "provinces_abbr"),
    "id_ID": ("states", "states_abbr"),
    "it_IT": ("states", "states_abbr"),
}

# Locales whose postal codes begin with the code of the state.
_POSTAL_BEGINS_WITH_STATE = {"fr_FR", "es_CO"}

_COUNTRIES = {
    "ar_AA": "SA",
    "de": "DE",
    "dk_DK": "DK",
    "es": "ES",
    "fr_QC": "CA",
    "la": "VA",
    "ng_NG": "NG",
    "sw": "TZ",
    "th": "TH",
}

# More cities than this make no data set livelier, and Italy has sixteen thousand.
_MOST_CITIES = 1000

# Texts that Faker composes are drawn this often; what is distinct makes the pool.
_DRAWS = 600

# How many digits vary in postal codes of a few digits.
_FEW_VARY = {0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 2}

_TEXT_METHODS: dict[TextKind, tuple[str, str]] = {
    "streets": ("address", "street_name"),
    "words": ("lorem", "word"),
    "sentences": ("lorem", "sentence"),
    "companies": ("company", "company"),
    "job_titles": ("job", "job"),
}

# A generator is shared by the threads of a process, and draws of two must not mix.
_DRAWING = Lock()

# Streets in Japan have no names; the part of the town takes their place.
_STREETS = {"ja_JP": "town"}

_TEXT_LISTS: dict[TextKind, str] = {"words": "word_list", "job_titles": "jobs"}


def checked_locale(locale: str) -> str:
    """Return the locale if Faker has it.

    Raises:
        UsageError: It does not; the hint names the closest one.
    """
    if locale not in AVAILABLE_LOCALES:
        raise UsageError(f"There is no locale {locale!r}.", did_you_mean(locale, AVAILABLE_LOCALES))
    return locale


@cache
def names(locale: str) -> NamePools:
    """Return all first and last names that Faker's person provider lists.

    Lists for women, men and both are merged. Where surnames have a gender (``Иванов``,
    ``Иванова``) a generated person may therefore have a first name of one and a surname of the
    other. Without a person provider the names of ``en_US`` stand in.
    """
    provider = _provider(locale, "person")
    if provider is None:
        return pools.names(DEFAULT_LOCALE)
    found = {"first": dict[str, str](), "last": dict[str, str]()}
    for attribute in sorted(dir(provider)):
        match = _NAME_LIST.fullmatch(attribute)
        if match and not _inherited(provider, attribute):
            found[match[1]].update(dict.fromkeys(_texts_in(getattr(provider, attribute)), ""))
    for part, method in (("first", "first_name"), ("last", "last_name")):
        # Names that are composed, such as Icelandic patronymics, are drawn.
        found[part] = found[part] or dict.fromkeys(_drawn(locale, method), "")
        romanized = _romanized(provider, part)
        found[part].update({name: romanized.get(name, "") for name in found[part]})
    return pools.name_pools(locale, found["first"], found["last"])


@cache
def places(locale: str) -> Places:
    """Return the cities of a locale, each with a state and a postal code of its own.

    Faker's lists of cities, states and postal codes do not belong together, so the pairing is
    invented, but it is stable: a hash of the city alone chooses its state and postal pattern, so
    that a city always has the same ones. (Only in ``fr_FR`` and ``es_CO`` do state and postal
    code truly agree.) Without an address provider the places of ``en_US`` stand in, with ``US``
    as their country.
    """
    provider = _provider(locale, "address")
    if provider is None:
        return pools.places(DEFAULT_LOCALE)
    states = _states(locale, provider)
    country = _COUNTRIES.get(locale, locale[-2:])
    rows: list[tuple[str, str, str, str, str]] = []
    for city in _cities(locale, provider):
        hashed = _hash(locale, city)
        code, state = states[hashed % len(states)] if states else ("", "")
        postal = _postal(locale, city)
        if locale in _POSTAL_BEGINS_WITH_STATE and code.isdecimal():
            postal = code + postal[len(code) :]
        rows.append((city, code, state, postal_pattern(postal), country))
    return Places.of(f"{locale}.places", rows)


@cache
def texts(kind: TextKind, locale: str) -> Pool:
    """Return a pool of texts: Faker's list if it has one, else what it composes.

    Sentences are those that Faker makes of random words. Without a provider of the kind the
    texts of ``en_US`` stand in.
    """
    provider_name, method = _TEXT_METHODS[kind]
    if kind == "streets":
        method = _STREETS.get(locale, method)
    provider = _provider(locale, provider_name)
    if provider is None:
        return pools.texts(kind, DEFAULT_LOCALE)
    listed = _texts_in(getattr(provider, _TEXT_LISTS[kind], ())) if kind in _TEXT_LISTS else ()
    return Pool.of(f"{locale}.{kind}", listed or _drawn(locale, method))


def postal_pattern(postal: str) -> str:
    """Return a postal code with ``#`` for its last digits, which vary within a city.

    That is one digit of codes with up to three, two of four or five, and all but three, at most
    four, of longer ones: ``914##``, ``137-####``, ``29##FW``, ``E41 #UR``. Digits of other
    scripts than ASCII stay.
    """
    places = [match.start() for match in re.finditer("[0-9]", postal)]
    count = len(places)
    vary = _FEW_VARY.get(count, min(count - 3, 4))
    varied = set(places[count - vary :])
    return "".join("#" if i in varied else c for i, c in enumerate(postal))


@cache
def _generator(locale: str) -> Generator:
    with warnings.catch_warnings():
        # Faker warns of locales that it renames; they still work.
        warnings.simplefilter("ignore")
        return Factory.create(locale)


def _provider(locale: str, name: str) -> object | None:
    """Return the provider of a kind that speaks the locale's language, if there is one."""
    provider = _generator(locale).provider(f"faker.providers.{name}")
    language = getattr(provider, "__lang__", None) or DEFAULT_LOCALE
    same = language.partition("_")[0] == locale.partition("_")[0]
    return provider if same and language != DEFAULT_LOCALE else None


def _cities(locale: str, provider: object) -> list[str]:
    found: set[str] = set()
    for attribute in _CITY_LISTS:
        found.update(_second_texts_in(getattr(provider, attribute, ())))
    found = found or set(_drawn(locale, "city"))
    return sorted(sorted(found), key=lambda city: _hash(locale, city))[:_MOST_CITIES]


def _states(locale: str, provider: object) -> list[tuple[str, str]]:
    """Return pairs of code and name, sorted; the name stands in for a missing code."""
    if locale in _STATE_CODES:
        of_names, of_codes = _STATE_CODES[locale]
        return sorted(zip(getattr(provider, of_codes), getattr(provider, of_names), strict=True))
    for attribute in _STATE_LISTS:
        listed = getattr(provider, attribute, ())
        pairs = listed.items() if isinstance(listed, Mapping) else listed
        coded = {
            (str(pair[0]), _last_text(pair[1]))
            for pair in pairs
            if isinstance(pair, tuple) and len(pair) == len(("code", "name"))
        }
        if coded:
            return sorted(coded)
    if not callable(getattr(provider, "administrative_unit", None)):
        return []
    return [(name, name) for name in sorted(set(_drawn(locale, "administrative_unit")))]


def _drawn(locale: str, method: str) -> list[str]:
    """Return what a method of Faker gives in a fixed number of draws from a fixed seed."""
    generator = _generator(locale)
    draw: Callable[[], object] = generator.get_formatter(method)
    with _DRAWING:
        generator.seed_instance(_hash(locale, method))
        return [str(draw()).strip() for _ in range(_DRAWS)]


def _postal(locale: str, city: str) -> str:
    generator = _generator(locale)
    with _DRAWING:
        generator.seed_instance(_hash(locale, city))
        return str(generator.format("postcode"))


def _romanized(provider: object, part: str) -> dict[str, str]:
    """Return the Latin spellings that Faker itself has beside names (Japanese)."""
    return {
        triple[0]: re.sub("[^a-z]", "", triple[-1].lower())
        for triple in getattr(provider, f"{part}_name_pairs", ())
    }


def _inherited(provider: object, attribute: str) -> bool:
    """Tell whether a list is the placeholder (John, Jane, Doe) of Faker's base provider."""
    from faker.providers.person import Provider

    return getattr(provider, attribute) is getattr(Provider, attribute, None)


def _texts_in(listed: object) -> list[str]:
    """Return the texts of a list of Faker; of a weighted one, its keys."""
    if not isinstance(listed, Iterable):
        return []
    return [text.strip() for text in listed if isinstance(text, str) and text.strip()]


def _second_texts_in(listed: object) -> list[str]:
    """Return the texts of a list, and the second one of tuples (code, name, ...)."""
    if not isinstance(listed, Iterable):
        return []
    return _texts_in([item[1] if isinstance(item, tuple) else item for item in listed])


def _last_text(name: object) -> str:
    return name if isinstance(name, str) else str(list(name)[-1])  # type: ignore[call-overload]  # Faker's lists hold several shapes


def _hash(*texts: str) -> int:
    joined = "\0".join(texts).encode()
    return int.from_bytes(blake2b(joined, digest_size=8).digest(), "little")
