"""Seeds: fill databases with data that looks alive.

Everything that factories, seeders and scripts need can be imported from here. Names are
looked up when they are first used, so that the command line starts fast.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from seeds.factories.builders import (
        EntityBuilder as EntityBuilder,
        RelationshipBuilder as RelationshipBuilder,
        ScenarioBuilder as ScenarioBuilder,
    )
    from seeds.factories.factory import Factory as Factory
    from seeds.factories.registry import Registry as Registry
    from seeds.factories.running import (
        arun_seeder as arun_seeder,
        arun_seeders as arun_seeders,
        run_seeder as run_seeder,
        run_seeders as run_seeders,
    )
    from seeds.factories.scenario import Scenario as Scenario, scenario as scenario
    from seeds.factories.seeder import Seeder as Seeder, part as part
    from seeds.factories.session import use_session as use_session
    from seeds.factories.states import fixed as fixed, state as state
    from seeds.factories.stream import Stream as Stream, reset as reset, stream as stream
    from seeds.factories.tenancy import tenant as tenant
    from seeds.factories.validating import validate as validate
    from seeds.generate.by_name import generator as generator
    from seeds.generate.columns import *  # noqa: F403 - so that a new column needs no line here
    from seeds.generate.data_generator import DataGenerator as DataGenerator
    from seeds.generate.tableless import NamedSequence as NamedSequence
    from seeds.load.upserting import upsert as upsert
    from seeds.spec.check import Check as Check
    from seeds.spec.column import (
        case as case,
        concat as concat,
        constant as constant,
        field as field,
        greatest as greatest,
        has_many as has_many,
        has_one as has_one,
        json_object as json_object,
        least as least,
        ref as ref,
    )
    from seeds.spec.grid import combinations as combinations
    from seeds.spec.seeder import SeederOption as SeederOption

_COLUMNS = "seeds.generate.columns"
_HOMES = {
    "seeds.load.upserting": ("upsert",),
    "seeds.factories.builders": ("EntityBuilder", "RelationshipBuilder", "ScenarioBuilder"),
    "seeds.factories.factory": ("Factory",),
    "seeds.factories.session": ("use_session",),
    "seeds.factories.states": ("fixed", "state"),
    "seeds.factories.stream": ("Stream", "reset", "stream"),
    "seeds.factories.tenancy": ("tenant",),
    "seeds.factories.validating": ("validate",),
    "seeds.factories.registry": ("Registry",),
    "seeds.factories.running": ("arun_seeder", "arun_seeders", "run_seeder", "run_seeders"),
    "seeds.factories.scenario": ("Scenario", "scenario"),
    "seeds.factories.seeder": ("Seeder", "part"),
    "seeds.generate.by_name": ("generator",),
    "seeds.generate.data_generator": ("DataGenerator",),
    "seeds.generate.tableless": ("NamedSequence",),
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
    "seeds.spec.grid": ("combinations",),
    "seeds.spec.seeder": ("SeederOption",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return [*_HOME_OF, *_column_names(), "__version__"]
    if name.startswith("__") or name in _submodules():
        # `from seeds import api` asks here first; that must not import all generators.
        raise AttributeError(f"module 'seeds' has no attribute {name!r}")
    home = _HOME_OF.get(name)
    if home is None and name not in _column_names():
        raise AttributeError(f"module 'seeds' has no attribute {name!r}")
    value = getattr(importlib.import_module(home or _COLUMNS), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF, *_column_names()})


def _submodules() -> set[str]:
    import pkgutil
    import sys

    package = sys.modules[__name__]
    return {module.name for module in pkgutil.iter_modules(package.__path__)}


def _column_names() -> list[str]:
    """Return what the package of column generators offers, without its modules."""
    from types import ModuleType

    offered = vars(importlib.import_module(_COLUMNS))
    return [n for n, v in offered.items() if n[0] != "_" and not isinstance(v, ModuleType)]
