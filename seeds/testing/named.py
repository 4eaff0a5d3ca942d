"""Fixtures whose names are a project's own: ``user_factory`` and its like.

A source returns functions by the names of the fixtures they become; each takes the ``request``
and has a docstring. Another kind of thing joins by its source in :data:`SOURCES`, and by the option
that the hook ``pytest_sessionstart`` looks at before it imports anything.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

import pytest

from seeds.errors import ConfigError
from seeds.testing.factories import factory_fixtures
from seeds.testing.options import Options
from seeds.testing.scenarios import scenario_fixtures

Source = Callable[[Options, Callable[[Any], Any]], dict[str, Any]]

SOURCES: Final[tuple[Source, ...]] = (factory_fixtures, scenario_fixtures)
"""Called with the run's options, and with what returns the session of a request's test."""


def named_fixtures(options: Options, session: Callable[[Any], Any]) -> ModuleType:
    """Return a module to be registered as a plugin, which has the fixtures.

    Raises:
        ConfigError: A package cannot be imported, or two things have the same name.
    """
    holder = ModuleType("seeds-named-fixtures")
    for source in SOURCES:
        for name, function in source(options, session).items():
            if hasattr(holder, name):
                raise ConfigError(f"two fixtures would be called {name!r}", "Rename one of them.")
            setattr(holder, name, pytest.fixture(name=name)(function))
    return holder
