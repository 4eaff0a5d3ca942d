"""Factories by name, bound to the session of a test."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConfigError, SeedsError, UsageError, did_you_mean
from seeds.factories.discovery import entity_name, snake_case
from seeds.factories.factory import Factory
from seeds.factories.known import all_factories
from seeds.factories.registry import Registry
from seeds.testing.options import Options, find

if TYPE_CHECKING:
    from collections.abc import Callable


class Factories:
    """A project's factories: ``factories.user``, ``factories.UserFactory``, ``factories["users"]``.

    A name is a class's, its snake-case form with or without ``_factory``, or the entity's name,
    which is the table's unless the factory says otherwise.

    Args:
        known: The factory classes.
        session: Session or AsyncSession that they save to.
    """

    def __init__(self, known: Iterable[type[Factory[Any]]], session: Any) -> None:
        self._session = session
        self._known: dict[str, list[type[Factory[Any]]]] = {}
        for cls in known:
            for name in dict.fromkeys(names_of(cls)):
                self._known.setdefault(name, []).append(cls)

    def __getitem__(self, name: str) -> Any:
        found = self._known.get(name, [])
        if len(found) > 1:
            found = [cls for cls in found if cls.__options__["default"]] or found
        if not found:
            raise UsageError(f"there is no factory {name!r}", did_you_mean(name, self._known))
        if len(found) > 1:
            listed = ", ".join(sorted(f"{c.__module__}.{c.__qualname__}" for c in found))
            raise UsageError(
                f"several factories are called {name!r}: {listed}",
                "Use the name of the class, or write default=True in the class line of one.",
            )
        return found[0](self._session)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._known))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._known})


def names_of(cls: type[Factory[Any]]) -> list[str]:
    """Return the names a factory class goes by."""
    names = [cls.__name__, snake_name(cls), snake_case(cls)]
    # Not every factory makes rows: some make dataclasses.
    return [*names, entity_name(cls)] if is_mapped(cls) else names


def snake_name(cls: type) -> str:
    """Return a class's name in snake case: ``user_factory``."""
    return snake_case(cls) + ("_factory" if cls.__name__.endswith("Factory") else "")


def is_mapped(cls: type[Factory[Any]]) -> bool:
    """Tell whether a factory makes objects that a database has tables for."""
    return sa.inspect(cls.model, raiseerr=False) is not None


def project_factories(options: Options) -> list[type[Factory[Any]]]:
    """Return the project's factory classes.

    They are those of the package that ``seeds_factory_fixtures`` names, or the ``factories`` of
    [tool.seeds]; else those that its seeders use, and what else has been imported.

    Raises:
        ConfigError: A module cannot be imported.
    """
    if options.factories is not None:
        return factories_in(options, options.factories)
    try:
        project = find(options)
    except ConfigError:
        project = None
    if project is not None and project.factories is not None:
        return factories_in(replace(options, root=project.root), project.factories)
    if project is not None and project.seeders is not None:
        from seeds.factories.loading import load_seeders

        load_seeders(project)
    return [cls for cls in all_factories() if _of_module(cls)]


def _of_module(cls: type) -> bool:
    """Tell whether a class stands in its module: one of a function is that function's matter."""
    return getattr(sys.modules.get(cls.__module__), cls.__qualname__, None) is cls


def project_registry(options: Options) -> Registry:
    """Return a new registry of the project's factories of mapped models.

    Raises:
        ConfigError: A module cannot be imported.
        DeclarationError: Two factories have one name.
    """
    registry = Registry()
    registry.adopt(cls for cls in project_factories(options) if is_mapped(cls))
    return registry


def factories_in(options: Options, package: str) -> list[type[Factory[Any]]]:
    """Return the factory classes that a package, with all its modules, declares.

    Raises:
        ConfigError: There is no such package, or importing it failed.
    """
    if (root := str(options.root)) not in sys.path:
        sys.path.insert(0, root)
    modules = [_import(package)]
    below = pkgutil.walk_packages(getattr(modules[0], "__path__", ()), f"{package}.")
    modules += [_import(module.name) for module in below]
    found: dict[type[Factory[Any]], None] = {}
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Factory) and hasattr(value, "model"):
                found[value] = None
    return list(found)


def _import(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except SeedsError:
        raise
    except Exception as error:
        missing = isinstance(error, ModuleNotFoundError) and error.name
        if missing and (name == missing or name.startswith(f"{missing}.")):
            raise ConfigError(
                f"seeds_factory_fixtures: there is no module {missing!r}",
                'Write the package of your factories, such as "app.factories".',
            ) from error
        raise ConfigError(
            f"seeds_factory_fixtures: importing {name} failed: {type(error).__name__}: {error}",
            "Correct it, or name another package.",
        ) from error


def factory_fixtures(
    _config: pytest.Config, options: Options, session: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return fixtures of factories, by the fixtures' names.

    Args:
        options: The run's options.
        session: Returns the session of the test that a request is of.

    Raises:
        ConfigError: Two classes would be the same fixture.
    """
    if options.factories is None:
        return {}
    fixtures: dict[str, Any] = {}
    classes: dict[str, type[Factory[Any]]] = {}
    for cls in factories_in(options, options.factories):
        name = snake_name(cls)
        if name in classes:
            raise ConfigError(
                f"seeds_factory_fixtures: {classes[name].__module__} and {cls.__module__} both "
                f"have a factory {cls.__name__}, and there is one fixture {name}",
                "Name a package in which the names are unique.",
            )
        classes[name] = cls
        fixtures[name] = pytest.fixture(name=name)(_fixture_function(cls, session))
    return fixtures


def _fixture_function(cls: type[Factory[Any]], session: Callable[[Any], Any]) -> Any:
    def bound(request: Any) -> Any:
        return cls(session(request))

    bound.__name__ = snake_name(cls)
    bound.__module__ = cls.__module__
    first = (cls.__doc__ or "").strip().partition("\n")[0]
    own = first if cls.__doc__ != Factory.__doc__ else ""
    bound.__doc__ = f"{cls.__name__}, saving to the session of the test. {own}".strip()
    return bound
