"""The project's model classes, found through its declarative base."""

from __future__ import annotations

import enum
import importlib
import keyword
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from seeds.config.project import Project
from seeds.errors import ConfigError, SeedsError, UsageError, did_you_mean
from seeds.factories.loading import load_metadata
from seeds.inference.declared import Naming
from seeds.inference.expressions import Expression
from seeds.schema.metadata import table_info
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True)
class Model:
    """A model class.

    Attributes:
        name: The name of the class.
        module: The module to import it from.
        mapper: Its mapper.
        table: Its table.
        joined: Whether its rows are spread over several tables, which factories cannot declare.
    """

    name: str
    module: str
    mapper: Any
    table: TableInfo
    joined: bool = False

    @property
    def import_line(self) -> str:
        """How it is imported."""
        return f"from {self.module} import {self.name}"

    @property
    def expression(self) -> Expression:
        """The class as an argument of ``ref()``; without the class, the table's name is meant."""
        return Expression((self.name,), self.table.name, frozenset({self.import_line}))


def project_models(project: Project) -> dict[str, Model]:
    """Return the project's models by the full names of their tables.

    Of several classes of one table (single-table inheritance) the first is taken.

    Raises:
        ConfigError: The metadata cannot be imported, or has no model classes.
    """
    metadata = load_metadata(project)
    assert project.metadata is not None
    shelf = importlib.import_module(project.metadata.partition(":")[0])
    found: dict[str, Model] = {}
    for mapper in sorted(_mappers(metadata, shelf), key=_depth_and_name):
        cls, table = mapper.class_, mapper.local_table
        if getattr(table, "metadata", None) is not metadata or "." in cls.__qualname__:
            continue
        home = shelf.__name__ if getattr(shelf, cls.__name__, None) is cls else cls.__module__
        joined = len(mapper.tables) > 1
        model = Model(cls.__name__, home, mapper, table_info(table), joined)
        found.setdefault(model.table.name, model)
    if not found:
        raise ConfigError(
            f"{project.source}: [tool.seeds] metadata: {project.metadata} has no model classes",
            "Name the declarative base that the models are classes over, and import them there.",
        )
    return found


def import_package(project: Project, name: str) -> list[ModuleType]:
    """Return a module of the project, and all modules below it; nothing when there is none.

    Raises:
        ConfigError: One cannot be imported.
    """
    load_metadata(project)  # the project's folder is on Python's path from then on
    modules: list[ModuleType] = []
    waiting = [name]
    while waiting:
        path = waiting.pop(0)
        try:
            module = importlib.import_module(path)
        except SeedsError:
            raise
        except Exception as error:
            if isinstance(error, ModuleNotFoundError) and error.name == name:
                return []
            raise ConfigError(
                f"importing {path} failed: {type(error).__name__}: {error}",
                "Correct it, or write `seed make factory --force MODEL`.",
            ) from error
        modules.append(module)
        below = pkgutil.iter_modules(getattr(module, "__path__", ()))
        waiting += [f"{path}.{found.name}" for found in below]
    return modules


def _depth_and_name(mapper: Any) -> tuple[int, str]:
    return len(list(mapper.iterate_to_root())), mapper.class_.__name__


def _mappers(metadata: sa.MetaData, shelf: Any) -> Iterator[Any]:
    """Yield the mappers of all registries that a module or a declarative base knows."""
    from sqlalchemy.orm import DeclarativeBase, DeclarativeBaseNoMeta, registry

    registries = []
    waiting: list[Any] = [DeclarativeBase, DeclarativeBaseNoMeta]
    while waiting:
        for base in waiting.pop().__subclasses__():
            if isinstance(vars(base).get("registry"), registry):
                registries.append(base.registry)
            waiting.append(base)
    for value in vars(shelf).values():
        one = value if isinstance(value, registry) else getattr(value, "registry", None)
        if isinstance(one, registry):
            registries.append(one)
    seen: set[int] = set()
    for one in registries:
        if one.metadata is metadata and id(one) not in seen:
            seen.add(id(one))
            one.configure()
            yield from one.mappers


def find_model(models: Mapping[str, Model], name: str) -> Model:
    """Return a model by the name of its class or of its table.

    Raises:
        UsageError: There is none, or several classes have the name.
    """
    if name in models:
        return models[name]
    found = [model for model in models.values() if model.name == name]
    found = found or [m for m in models.values() if m.table.name.rpartition(".")[2] == name]
    if len(found) == 1:
        return found[0]
    if found:
        tables = ", ".join(model.table.name for model in found)
        raise UsageError(f"several models are called {name!r}", f"Name the table: {tables}.")
    classes = {model.name for model in models.values()}
    # Who misspells a class is not helped by the name of a table, and the other way round.
    known = classes if name[:1].isupper() else {*models, *classes}
    raise UsageError(f"unknown model {name!r}", did_you_mean(name, known))


def naming_of(model: Model, models: Mapping[str, Model]) -> Naming:
    """Return what a model's columns are called."""
    mapper, table = model.mapper, model.table
    # A column that the class does not map belongs to a class over it.
    attributes: dict[str, str | None] = dict.fromkeys(table.columns)
    for attribute in mapper.column_attrs:
        for column in attribute.columns:
            if column.table is table.source:
                attributes[column.name] = attribute.key if _writable(attribute.key) else None
    relations: dict[str, str] = {}
    for relation in mapper.relationships:
        local = [column.name for column in relation.local_columns]
        direct = relation.direction.name == "MANYTOONE" and not relation.viewonly
        if direct and len(local) == 1 and _writable(relation.key):
            relations.setdefault(local[0], relation.key)
    return Naming(
        attributes=attributes,
        relations=relations,
        target=lambda name: models[name].expression if name in models else _table_name(name),
        enums=dict(_enums(table)),
        constants=_constants(mapper, table),
        listed=frozenset(name for name in table.columns if _holds_list(table, name)),
    )


def _table_name(name: str) -> Expression:
    return Expression((f'"{name}"',), name)


def _writable(name: str) -> bool:
    """Tell whether a class body can declare a column under a name."""
    return name.isidentifier() and not keyword.iskeyword(name) and not name.startswith("_")


def _enums(table: TableInfo) -> Iterator[tuple[str, Expression]]:
    import sqlalchemy as sa

    for name, info in table.columns.items():
        type_ = None if info.source is None else info.source.type
        cls = getattr(type_, "enum_class", None) if isinstance(type_, sa.Enum) else None
        if isinstance(cls, type) and issubclass(cls, enum.Enum) and "<" not in cls.__qualname__:
            top = cls.__qualname__.partition(".")[0]
            line = f"from {cls.__module__} import {top}"
            yield name, Expression((f"[*{cls.__qualname__}]",), list(cls), frozenset({line}))


def _constants(mapper: Any, table: TableInfo) -> dict[str, Any]:
    found: dict[str, Any] = {}
    kind = mapper.polymorphic_on
    if kind is not None and kind.name in table.columns:
        identity = mapper.polymorphic_identity
        if isinstance(identity, str | int):
            found[kind.name] = identity
    if mapper.version_id_col is not None and mapper.version_id_col.name in table.columns:
        found[mapper.version_id_col.name] = 1
    return found


def _holds_list(table: TableInfo, name: str) -> bool:
    """Tell whether a JSON column's default is a list."""
    info = table.columns[name]
    if info.type.kind is not Kind.JSON or info.source is None:
        return False
    default: Any = info.source.default
    if default is not None and getattr(default.arg, "__name__", "") == "list":
        return True
    text = getattr(getattr(info.source.server_default, "arg", None), "text", "")
    return "[" in str(text)
