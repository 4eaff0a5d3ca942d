"""Seeds: fill databases with data that looks alive.

The names below are what factories, seeders and scripts need; each is imported when it is
first used, so that the command line starts fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from seeds.factories.factory import Factory, fixed, state
    from seeds.factories.seeder import Seeder, part
    from seeds.generate.columns import (
        Address,
        Generator,
        Person,
        address,
        ago,
        between,
        birth_date,
        boolean,
        choice,
        choice_by,
        code,
        company,
        date,
        datetime,
        decimal,
        element,
        exactly,
        faker,
        floating,
        job_title,
        once,
        paragraph,
        person,
        portion,
        position,
        sample,
        sentence,
        sequence,
        slug,
        spaced,
        uuid,
        word,
        words,
    )
    from seeds.spec.check import Check
    from seeds.spec.column import (
        case,
        concat,
        constant,
        field,
        greatest,
        has_many,
        has_one,
        json_object,
        least,
        ref,
    )
    from seeds.spec.seeder import SeederOption

_HOMES = {
    "seeds.factories.factory": ("Factory", "fixed", "state"),
    "seeds.factories.seeder": ("Seeder", "part"),
    "seeds.generate.columns": (
        "Address",
        "Generator",
        "Person",
        "address",
        "ago",
        "between",
        "birth_date",
        "boolean",
        "choice",
        "choice_by",
        "code",
        "company",
        "date",
        "datetime",
        "decimal",
        "element",
        "exactly",
        "faker",
        "floating",
        "job_title",
        "once",
        "paragraph",
        "person",
        "portion",
        "position",
        "sample",
        "sentence",
        "sequence",
        "slug",
        "spaced",
        "uuid",
        "word",
        "words",
    ),
    "seeds.spec.check": ("Check",),
    "seeds.spec.column": (
        "case",
        "concat",
        "constant",
        "field",
        "greatest",
        "has_many",
        "has_one",
        "json_object",
        "least",
        "ref",
    ),
    "seeds.spec.seeder": ("SeederOption",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Address",
    "Check",
    "Factory",
    "Generator",
    "Person",
    "Seeder",
    "SeederOption",
    "__version__",
    "address",
    "ago",
    "between",
    "birth_date",
    "boolean",
    "case",
    "choice",
    "choice_by",
    "code",
    "company",
    "concat",
    "constant",
    "date",
    "datetime",
    "decimal",
    "element",
    "exactly",
    "faker",
    "field",
    "fixed",
    "floating",
    "greatest",
    "has_many",
    "has_one",
    "job_title",
    "json_object",
    "least",
    "once",
    "paragraph",
    "part",
    "person",
    "portion",
    "position",
    "ref",
    "sample",
    "sentence",
    "sequence",
    "slug",
    "spaced",
    "state",
    "uuid",
    "word",
    "words",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'seeds' has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME_OF])
