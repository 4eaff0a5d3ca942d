"""The pytest plugin: databases, sessions, factories and files for tests.

Nothing here is imported before it is used: pytest loads the plugin of everybody who has the
library installed, for suites that use it and for those that do not.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seeds.testing.databases import CommittedDatabase as CommittedDatabase
    from seeds.testing.factories import Factories as Factories
    from seeds.testing.files import FixtureFiles as FixtureFiles
    from seeds.testing.hypothesis import batches as batches, strategy as strategy

_HOMES = {
    "CommittedDatabase": "seeds.testing.databases",
    "Factories": "seeds.testing.factories",
    "FixtureFiles": "seeds.testing.files",
    "batches": "seeds.testing.hypothesis",
    "strategy": "seeds.testing.hypothesis",
}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return list(_HOMES)
    if name not in _HOMES:
        raise AttributeError(f"module 'seeds.testing' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
