"""The project's own code: its metadata, seeders and checks, imported when needed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from seeds.config.discovery import seeder_names
from seeds.config.project import Project
from seeds.errors import ConfigError, SeedsError
from seeds.factories.scenario import Scenario, scenarios_in
from seeds.factories.seeder import Seeder
from seeds.schema.graph import parents_first
from seeds.spec.check import Check
from seeds.spec.seeder import SeederSpec

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.factories.registry import Registry


def _import(project: Project, path: str, key: str) -> Any:
    root = str(project.root)
    if root not in sys.path:
        sys.path.insert(0, root)
    try:
        return importlib.import_module(path)
    except SeedsError:
        raise
    except ModuleNotFoundError as error:
        if error.name and (path == error.name or path.startswith(f"{error.name}.")):
            raise ConfigError(
                f"{project.source}: [tool.seeds] {key}: there is no module {error.name!r}",
                f"Modules are looked up from {project.root}.",
            ) from error
        raise ConfigError(
            f"{path} needs the module {error.name!r}, which is not installed",
            f"Install {error.name}, or correct the import.",
        ) from error
    except Exception as error:
        raise ConfigError(
            f"importing {path} failed: {type(error).__name__}: {error}{_place(error)}",
            "Run with --debug for the traceback.",
        ) from error


def _place(error: Exception) -> str:
    """Return where an import failed; a syntax error says it by itself."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, SyntaxError) or not frames:
        return ""
    return f" ({frames[-1].filename}:{frames[-1].lineno})"


def _attribute(project: Project, path: str, key: str) -> Any:
    module_name, _, name = path.partition(":")
    module = _import(project, module_name, key)
    target = module
    for part in filter(None, name.split(".")):
        if not hasattr(target, part):
            raise ConfigError(
                f"{project.source}: [tool.seeds] {key}: {module_name} has no {name!r}",
                f'Write {key} = "module:name".',
            )
        target = getattr(target, part)
    return target


def load_metadata(project: Project) -> sa.MetaData:
    """Return the project's metadata, from a declarative base or a MetaData object.

    Raises:
        ConfigError: It is not configured, or cannot be imported.
    """
    import sqlalchemy as sa

    if project.metadata is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no metadata",
            'Write metadata = "yourapp.models:Base".',
        )
    found = _attribute(project, project.metadata, "metadata")
    metadata = getattr(found, "metadata", found)
    if not isinstance(metadata, sa.MetaData):
        raise ConfigError(
            f"{project.source}: [tool.seeds] metadata: {project.metadata} is neither a "
            "declarative base nor a MetaData",
            'Write metadata = "yourapp.models:Base".',
        )
    return metadata


def load_checks(project: Project) -> tuple[Check, ...]:
    """Return the project's own integrity checks."""
    if project.checks is None:
        return ()
    found: Iterable[Any] = _attribute(project, project.checks, "checks")
    return tuple(found)


def load_factories(project: Project) -> Registry:
    """Return the project's factories: those of its package, or those that its seeders import.

    Raises:
        ConfigError: Neither is configured, or one cannot be imported.
        DeclarationError: Two factories have one name.
    """
    from seeds.factories.discovery import mapped_table
    from seeds.factories.known import all_factories
    from seeds.factories.registry import Registry

    metadata = load_metadata(project)
    registry = Registry()
    package = project.factories
    if package is not None:
        module = _import(project, package, "factories")
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{package}."):
            if not found.name.endswith(".__main__"):
                _import(project, found.name, "factories")
        registry.discover(package)
        return registry
    if project.seeders is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no factories",
            'Write factories = "yourapp.factories", the package that declares them.',
        )
    load_seeders(project)
    tables = set(metadata.tables.values())
    registry.adopt(cls for cls in all_factories() if mapped_table(cls) in tables)
    return registry


def load_scenarios(project: Project) -> dict[str, Scenario[..., Any]]:
    """Return the project's scenarios by name.

    Raises:
        ConfigError: None are configured, or they cannot be imported.
    """
    if project.scenarios is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no scenarios",
            'Write scenarios = "yourapp.scenarios", a module or a package with some.',
        )
    load_metadata(project)
    _import(project, project.scenarios, "scenarios")
    return scenarios_in(project.scenarios)


def load_seeder(project: Project, name: str) -> SeederSpec:
    """Return one seeder.

    Raises:
        ConfigError: Its module declares no seeder, or several.
    """
    assert project.seeders is not None
    load_metadata(project)
    module = _import(project, f"{project.seeders}.{name}", "seeders")
    found = [
        value
        for value in vars(module).values()
        if inspect.isclass(value)
        and issubclass(value, Seeder)
        and value is not Seeder
        and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        number = "no" if not found else f"{len(found)}"
        raise ConfigError(
            f"{module.__file__} declares {number} seeders",
            "Declare exactly one class over seeds.Seeder in it.",
        )
    return found[0].spec(name)


def load_seeders(project: Project) -> dict[str, SeederSpec]:
    """Return all seeders by name, those that others depend on first."""
    names = seeder_names(project)
    seeders = {name: load_seeder(project, name) for name in names}
    for seeder in seeders.values():
        for other in seeder.depends_on:
            if other not in seeders:
                raise ConfigError(
                    f"{seeder.origin} depends on the seeder {other!r}, which does not exist",
                    f"Known: {', '.join(seeders)}.",
                )
    order = parents_first(seeders, {n: s.depends_on for n, s in seeders.items()}, "seeders")
    return {name: seeders[name] for name in order}
