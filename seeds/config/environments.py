"""Kinds of environments, and which of them never share a database.

Data of a *disposable* environment may be deleted and invented at will. A
*protected* one holds, or stands in for, what real people entered. Rows of one
kind never come into a database of the other unless a person forces it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from seeds.errors import ConfigError

Kind = Literal["disposable", "protected"]

DEFAULT_ENVIRONMENT: Final = "development"

#: Kinds of the environments that every project knows, even without a profile file.
KINDS: Final[Mapping[str, Kind]] = {
    "development": "disposable",
    "test": "disposable",
    "demo": "disposable",
    "staging": "protected",
    "production": "protected",
}

#: The environment that asks for confirmation and never gets invented people.
PRODUCTION: Final = "production"

#: Pairs of kinds that never meet in one database without ``--force``.
NEVER_MEET: Final[frozenset[frozenset[Kind]]] = frozenset({frozenset({"disposable", "protected"})})

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}", re.ASCII)


def may_meet(first: Kind, second: Kind) -> bool:
    """Return whether environments of these kinds may share a database."""
    return frozenset({first, second}) not in NEVER_MEET


def kind_of(name: str) -> Kind:
    """Return the kind of a well-known environment; one that nobody knows counts as disposable.

    A project's own profile says its kind itself; this is for names that have no profile file.
    """
    return KINDS.get(name, "disposable")


def check_name(name: str, where: str) -> str:
    """Return an environment's name when it can name a file and a marker.

    Args:
        name: The name.
        where: Where it was given (``--env``, ``SEED_ENV``), for the message.

    Raises:
        ConfigError: When it has other characters than letters, digits, ``-`` and ``_``.
    """
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"{where}: {name!r} cannot name an environment",
            "A name starts with a letter and has letters, digits, '-' and '_' only.",
        )
    return name
