"""Fixtures whose names are a project's own: ``user_factory`` and its like.

A source returns fixtures by their names; each has a docstring. Another kind of thing joins by its
source in :data:`SOURCES`, and by the option that the hook ``pytest_sessionstart`` looks at before
it imports anything.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

import pytest

from seeds.errors import ConfigError, SeedsError
from seeds.testing.factories import factory_fixtures
from seeds.testing.options import Options, with_project_packages
from seeds.testing.scenarios import scenario_fixtures

Source = Callable[[pytest.Config, Options, Callable[[Any], Any]], dict[str, Any]]

SOURCES: Final[tuple[Source, ...]] = (factory_fixtures, scenario_fixtures)
"""Called with pytest's configuration, the run's options, and what returns the session of a
request's test."""


def named_fixtures(
    config: pytest.Config, options: Options, session: Callable[[Any], Any]
) -> ModuleType:
    """Return a module to be registered as a plugin, which has the fixtures.

    Raises:
        ConfigError: A package cannot be imported, or two things have the same name.
    """
    holder = ModuleType("seeds-named-fixtures")
    for source in SOURCES:
        for name, fixture in source(config, options, session).items():
            if hasattr(holder, name):
                raise ConfigError(f"two fixtures would be called {name!r}", "Rename one of them.")
            setattr(holder, name, fixture)
    return holder


def project_fixtures(
    config: pytest.Config, options: Options, session: Callable[[Any], Any]
) -> ModuleType:
    """Return a module with the fixtures of packages that only [tool.seeds] names.

    Raises:
        SeedsError: A package cannot be imported, or two things have the same name.
    """
    try:
        holder = named_fixtures(config, with_project_packages(options), session)
    except SeedsError as error:
        message = error.message
        for kind, key in (("factory", "factories"), ("scenario", "scenarios")):
            message = message.replace(f"seeds_{kind}_fixtures", f"[tool.seeds] {key}")
        raise type(error)(message, error.hint) from error
    holder.__name__ = "seeds-project-fixtures"
    return holder
