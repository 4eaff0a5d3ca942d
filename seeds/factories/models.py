"""An application's models, found by the name of a module and of what stands in it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from seeds.errors import ConfigError, SeedsError, did_you_mean

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.orm import Mapper

_EXAMPLE = "Write --metadata yourapp.models:Base."


@dataclass(frozen=True)
class Models:
    """What an application says of its tables.

    Attributes:
        name: The module and the name within it, as people write it.
        metadata: The tables.
        mappers: The classes that are mapped to these tables.
    """

    name: str
    metadata: sa.MetaData
    mappers: tuple[Mapper[Any], ...] = ()


def load_models(path: str, root: Path) -> Models:
    """Return the models that a path names: ``module:name``, or a module with just one metadata.

    Args:
        path: The path.
        root: The project's folder, where modules are looked for besides the working folder and
            Python's own path.

    Raises:
        ConfigError: There is no such module or name, it fails, or it is no metadata.
    """
    module_name, colon, name = path.partition(":")
    if not module_name or (colon and not name):
        raise ConfigError(f"--metadata {path}: that is no module:name", _EXAMPLE)
    module = _imported(module_name, root, path)
    if colon:
        metadata, shown = _metadata_of(_attribute(module, module_name, name), path), path
    else:
        shown, metadata = _only_one(module, module_name)
    if not metadata.tables:
        raise ConfigError(
            f"{shown} has no tables",
            "Name a module that imports all models: they are known when their classes are.",
        )
    return Models(shown, metadata, tuple(_mappers(metadata)))


# -- modules ---------------------------------------------------------------------------------------


def _imported(name: str, root: Path, path: str) -> ModuleType:
    searched = list(dict.fromkeys((str(Path.cwd()), str(root))))
    for folder in reversed(searched):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        return importlib.import_module(name)
    except SeedsError:
        raise
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(f"{error.name}.")):
            raise ConfigError(
                f"--metadata {path}: there is no module {error.name!r}", _near(error.name, searched)
            ) from error
        raise ConfigError(
            f"--metadata {path}: {name} needs the module {error.name!r}, which is not installed",
            f"Run seed in the application's own environment, or install {error.name}.",
        ) from error
    except ImportError as error:
        raise ConfigError(
            f"--metadata {path}: importing {name} failed: {_short(error)}{_place(error)}",
            "Run with --debug for the traceback.",
        ) from error
    except (Exception, SystemExit) as error:
        raise ConfigError(
            f"--metadata {path}: importing {name} failed: {_short(error)}{_place(error)}",
            "Run with --debug for the traceback; settings that the application reads from its "
            "environment have to be there.",
        ) from error


def _short(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}" if first else type(error).__name__


def _place(error: BaseException) -> str:
    """Return where an import failed; a syntax error says it by itself."""
    frames = traceback.extract_tb(error.__traceback__)
    if isinstance(error, SyntaxError) or not frames:
        return ""
    return f" ({frames[-1].filename}:{frames[-1].lineno})"


def _near(name: str, searched: Sequence[str]) -> str:
    """Return a hint: the module that was meant, or where it was looked for."""
    package, _, last = name.rpartition(".")
    folders = list(searched)
    if package:
        folders = list(getattr(sys.modules.get(package), "__path__", ()))
    known = {found.name for found in pkgutil.iter_modules(folders)}
    close = did_you_mean(last, known)
    if close.startswith("Did you mean"):
        meant = close.split("'")[1]
        return f"Did you mean {f'{package}.{meant}' if package else meant!r}?"
    where = " and ".join(folders or searched)
    return f"It was looked for in {where}{'' if package else ', and on the path of Python'}."


# -- what stands in them ---------------------------------------------------------------------------


def _attribute(module: ModuleType, module_name: str, name: str) -> Any:
    found: Any = module
    within = module_name
    for part in name.split("."):
        if not hasattr(found, part):
            close = did_you_mean(part, [n for n in dir(found) if not n.startswith("_")])
            if not close.startswith("Did you mean"):
                some = [f"{module_name}:{n}" for n, _ in _candidates(module)]
                close = f"It has {', '.join(some)}." if some else _EXAMPLE
            raise ConfigError(f"{within} has no {part!r}", close)
        found = getattr(found, part)
        within = f"{within}.{part}"
    return found


def _metadata_of(found: Any, path: str) -> sa.MetaData:
    import sqlalchemy as sa

    if isinstance(found, sa.MetaData):
        return found
    module = path.partition(":")[0]
    if _is_mapped(found):
        base = _base_of(found)
        hint = f"Write --metadata {base}." if base else _EXAMPLE
        raise ConfigError(
            f"{path} is the class of the table {found.__table__.fullname}, and no base or MetaData",
            hint,
        )
    metadata = None if isinstance(found, sa.Table) else getattr(found, "metadata", None)
    if isinstance(metadata, sa.MetaData):
        return metadata
    what = f"the {type(found).__name__} {found!r}"
    if isinstance(found, ModuleType):
        what = "a module"
    elif isinstance(found, type):
        what = "a class that is not a declarative base"
    elif callable(found):
        what = "a function"
    elif isinstance(found, sa.Table):
        what = f"the table {found.fullname}"
    some = [f"{module}:{n}" for n, _ in _candidates(sys.modules[module])]
    raise ConfigError(
        f"{path} is neither a declarative base nor a MetaData, but {what[:80]}",
        f"{module} has {', '.join(some)}." if some else _EXAMPLE,
    )


def _only_one(module: ModuleType, name: str) -> tuple[str, sa.MetaData]:
    """Return the only metadata of a module, and what it is called."""
    found: dict[int, tuple[str, sa.MetaData]] = {}
    for called, metadata in _candidates(module):
        found.setdefault(id(metadata), (f"{name}:{called}", metadata))
    filled = {key: one for key, one in found.items() if one[1].tables} or found
    if not filled:
        raise ConfigError(f"{name} has neither a declarative base nor a MetaData", _EXAMPLE)
    if len(filled) > 1:
        several = sorted(called for called, _ in filled.values())
        raise ConfigError(
            f"{name} has several: {', '.join(several)}", f"Write --metadata {several[0]}."
        )
    (only,) = filled.values()
    return only


def _candidates(module: ModuleType) -> Iterator[tuple[str, sa.MetaData]]:
    """Yield the metadata of a module by name: bases, then metadata, then that of classes."""
    import sqlalchemy as sa

    values: list[tuple[str, Any]] = [
        (n, v) for n, v in vars(module).items() if not n.startswith("__")
    ]
    for name, value in values:
        metadata = getattr(value, "metadata", None) if inspect.isclass(value) else None
        if isinstance(metadata, sa.MetaData) and not _is_mapped(value):
            yield name, metadata
    for name, value in values:
        if isinstance(value, sa.MetaData):
            yield name, value
        elif not inspect.isclass(value) and type(value).__name__ in ("registry", "SQLAlchemy"):
            yield f"{name}.metadata", value.metadata
    for name, value in values:
        if _is_mapped(value):
            yield name, value.metadata


def _is_mapped(value: Any) -> bool:
    import sqlalchemy as sa

    return inspect.isclass(value) and isinstance(getattr(value, "__table__", None), sa.Table)


def _base_of(found: type) -> str:
    """Return the path of the base of a mapped class."""
    for base in found.__mro__[1:]:
        if "metadata" in vars(base) and not _is_mapped(base):
            return f"{base.__module__}:{base.__qualname__}"
    return ""


def _mappers(metadata: sa.MetaData) -> Iterator[Mapper[Any]]:
    """Yield the classes mapped to the tables of metadata, in an order that is always the same."""
    from sqlalchemy.orm import mapperlib

    tables = set(metadata.tables.values())
    # Metadata does not know its classes, and a base knows those of its own registry alone.
    registries = mapperlib._all_registries()  # noqa: SLF001 - the only list of all registries there is
    found = {mapper for one in registries for mapper in one.mappers if mapper.local_table in tables}
    yield from sorted(found, key=lambda m: (m.class_.__module__, m.class_.__qualname__))


__all__ = ["Models", "load_models"]
