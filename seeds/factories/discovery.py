"""Factories in packages: importing them, and how factories are called."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import ConfigError

if TYPE_CHECKING:
    from seeds.factories.factory import Factory


def mapped_table(factory: type[Factory[Any]]) -> sa.Table | None:
    """Return the table of a factory's model, ``None`` when the model has none."""
    mapper: Any = sa.inspect(factory.model, raiseerr=False)
    return getattr(mapper, "local_table", None)


def entity_name(factory: type[Factory[Any]]) -> str:
    """Return the name of a factory's entity; it need not be possible to compile it."""
    mapper: Any = sa.inspect(factory.model)
    return str(factory.__options__["name"] or mapper.local_table.name)


def snake_case(factory: type) -> str:
    """Return a class's name in snake case, without "Factory"."""
    name = factory.__name__.removesuffix("Factory") or factory.__name__
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def origin(factory: type) -> str:
    """Return where a factory was declared, as Python names it."""
    return f"{factory.__module__}.{factory.__qualname__}"


def is_current(factory: type) -> bool:
    """Tell whether a class is to be found under its name, and not of a module's earlier life."""
    found: Any = sys.modules.get(factory.__module__)
    for part in factory.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is factory


def import_all(name: str) -> None:
    """Import a package with all its modules.

    Raises:
        ConfigError: There is no such package.
    """
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise ConfigError(
                f"there is no package {name!r} to discover factories in",
                'Write it with dots, such as "app.factories".',
            ) from error
        raise
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
        if not found.name.endswith(".__main__"):
            importlib.import_module(found.name)
