"""Words of the public lists that masks choose from: a value made of nothing else tells nobody."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyarrow as pa

from seeds.generate import pools


@lru_cache(maxsize=4)
def public_texts(locales: tuple[str, ...]) -> Any:
    """Return the names, places, streets and companies that masks may give.

    Args:
        locales: The locales that rules name.
    """
    found: set[str] = set()
    for locale in {pools.DEFAULT_LOCALE, *locales}:
        found |= _texts(locale)
    return pa.array(sorted(found), pa.string())


def _texts(locale: str) -> set[str]:
    names, places = pools.names(locale), pools.places(locale)
    return {
        *names.first.values,
        *names.last.values,
        *places.city,
        *places.state,
        *places.state_name,
        *places.country,
        *pools.streets(locale).values,
        *pools.companies(locale).values,
    }
