"""From a factory's class to the entity that the engine reads."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import DeclarationError, did_you_mean
from seeds.factories.composite import columns_read, hidden_name
from seeds.factories.joined import repeated_keys, table_names, tables_of
from seeds.factories.plain_fields import fields_of, is_plain
from seeds.factories.plain_models import plain_entity
from seeds.spec.column import Column, Constant, Field, HasMany, Reference
from seeds.spec.entity import Entity, Environment, FixedRows

if TYPE_CHECKING:
    from seeds.factories.factory import Factory
    from seeds.generate.definition import Row


@dataclass(frozen=True)
class Names:
    """How a model's attributes are called in its table.

    Attributes:
        columns: Column name by attribute.
        links: Local columns of each relationship.
    """

    columns: Mapping[str, str]
    links: Mapping[str, tuple[str, ...]]


def names_of(model: type) -> Names:
    """Return the names of a mapped class, or of a plain model's fields."""
    if is_plain(model):
        # Any field may hold an object of another factory, which no column refers to.
        names = fields_of(model)
        return Names({name: name for name in names}, dict.fromkeys(names, ()))
    mapper: Any = sa.inspect(model)
    return Names(
        {attribute.key: attribute.columns[0].name for attribute in mapper.column_attrs},
        {r.key: tuple(c.name for c in r.local_columns) for r in mapper.relationships},
    )


def compile_entity(cls: type[Factory[Any]]) -> Entity:
    """Return the entity that a factory declares.

    Raises:
        DeclarationError: A name is neither a column nor a relationship of the model.
    """
    origin = f"{cls.__module__}.{cls.__qualname__}"
    if not hasattr(cls, "model"):
        raise DeclarationError(f"{origin} names no model", "Write class XFactory(Factory[X]).")
    if is_plain(cls.model):
        return plain_entity(cls, origin)
    mapper: Any = sa.inspect(cls.model, raiseerr=False)
    if mapper is None:
        raise DeclarationError(
            f"{origin}: {cls.model.__name__} is no model",
            "Name a mapped class, a pydantic model, a dataclass or a TypedDict.",
        )
    table = mapper.local_table
    tables = tables_of(cls.model)
    found = names_of(cls.model)
    names, links = found.columns, found.links
    _refuse_functions(cls, names, origin)
    columns: dict[str, Column] = {}
    references: dict[str, Reference] = {}
    children: dict[str, HasMany] = {}
    several: dict[str, Reference] = {}
    for key, node in cls._columns.items():
        if isinstance(node, HasMany):
            children[key] = node
            continue
        if isinstance(node, Reference) and key not in names and len(links.get(key, ())) > 1:
            several[key] = node
            continue
        name = _column_name(key, node, names, links, origin, table.fullname)
        columns[name] = node
        if isinstance(node, Reference):
            references[key] = references[name] = node
    for key, node in several.items():
        columns[hidden_name(key, cls._columns)] = references[key] = node
        for name, read in columns_read(cls.model, key, node, origin).items():
            columns.setdefault(name, read)
    discriminator = mapper.polymorphic_on
    if discriminator is not None and discriminator.table in tables:
        # The ORM fills it by the class; rows in bulk need to be told.
        columns.setdefault(discriminator.name, Constant(mapper.polymorphic_identity))
    version = mapper.version_id_col
    if version is not None and version.table in tables and mapper.version_id_generator:
        # Likewise: what the ORM gives to a new row.
        first = mapper.version_id_generator(None)
        columns.setdefault(version.name, Constant(first))
    for repeated, key in repeated_keys(cls.model).items():
        columns.setdefault(repeated, Field(key))
    instance = cls()
    states = {}
    for name, state in cls.__states__.items():
        values = state.values(instance) if state.plain else None
        if isinstance(values, Mapping) and not _of_objects(values, names, links):
            states[name] = {_state_column(k, v, names, links): v for k, v in values.items()}
    return Entity(
        name=cls.__options__["name"] or table.name,
        table=table.fullname,
        source=table,
        tables=table_names(cls.model),
        columns=columns,
        references=references,
        children=children,
        natural_key=tuple(_attribute(k, names) for k in cls.__options__["natural_key"]),
        states=states,
        fixed={name: _fixed_set(cls, method, names) for name, method in cls._fixed.items()},
        definition=_definition(cls, names),
        count=cls.__options__["count"],
        origin=origin,
    )


def _refuse_functions(cls: type[Factory[Any]], names: Mapping[str, str], origin: str) -> None:
    """Refuse functions that are called like a column: they would be mere methods.

    Raises:
        DeclarationError: There is one.
    """
    for base in cls.__mro__:
        for key, value in vars(base).items():
            a_method = key in cls._columns or hasattr(_factory(), key)
            if key in names and isinstance(value, FunctionType) and not a_method:
                raise DeclarationError(
                    f"{origin}.{key} is a function, and declares nothing for the column {key}",
                    f"Declare {key} = drawn(lambda random, index: …), which is called for each "
                    "row, or constant(function), which is called once.",
                )


def _factory() -> type[Factory[Any]]:
    from seeds.factories.factory import Factory

    return Factory


def _of_objects(
    values: Mapping[str, Any], names: Mapping[str, str], links: Mapping[str, tuple[str, ...]]
) -> bool:
    """Tell whether a state says something of objects, which rows in bulk know nothing of."""
    return any(
        k in links and k not in names and not isinstance(v, Reference) for k, v in values.items()
    )


def _state_column(
    key: str, value: Any, names: Mapping[str, str], links: Mapping[str, tuple[str, ...]]
) -> str:
    if isinstance(value, Reference) and key in links and len(links[key]) == 1:
        return links[key][0]
    return _attribute(key, names)


def _attribute(key: str, names: Mapping[str, str]) -> str:
    return names.get(key, key)


def _definition(
    cls: type[Factory[Any]], names: Mapping[str, str]
) -> Callable[[Row], Mapping[str, Any]] | None:
    """Return what makes a row, with columns named as in the database."""
    if not cls.__options__["definition"]:
        return None
    if all(key == name for key, name in names.items()):
        return cls._defined
    return lambda row: {_attribute(k, names): v for k, v in cls._defined(row).items()}


def _fixed_set(
    cls: type[Factory[Any]], method: Callable[..., Any], names: Mapping[str, str]
) -> FixedRows:
    takes_environment = len(inspect.signature(method).parameters) > 1

    def rows(environment: Environment) -> list[dict[str, Any]]:
        made = method(cls(), environment) if takes_environment else method(cls())
        return [{_attribute(k, names): v for k, v in row.items()} for row in made]

    return rows


def _column_name(
    key: str,
    node: Column,
    names: Mapping[str, str],
    links: Mapping[str, tuple[str, ...]],
    origin: str,
    table: str,
) -> str:
    """Return the column that a class attribute declares.

    As everywhere in Python, ``class_`` and ``state_`` stand for names that are taken.
    """
    if key.startswith("_"):
        return key
    if key.endswith("_") and key not in names and key[:-1] in {*names, *links}:
        key = key[:-1]
    if key in names:
        return names[key]
    if key in links and isinstance(node, Reference):
        return links[key][0]
    if key in links:
        raise DeclarationError(
            f"{origin}.{key} is a relationship, and is declared as a column",
            "Declare it with ref(…), or children with has_many(…) under a name of its own.",
        )
    raise DeclarationError(
        f"{origin}: the table {table} has no column {key!r}",
        did_you_mean(key, [*names, *links]),
    )
