"""Factories of models that no table holds: pydantic models, dataclasses, attrs classes and so on.

The fields become the columns of a table that exists nowhere, so that the engine can evaluate
them; what is made of the values are objects of the model. Fields that hold objects of other
models are made by the factories of those.
"""

from __future__ import annotations

import datetime as dt
import enum
import typing
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from seeds.errors import DeclarationError, UsageError, did_you_mean
from seeds.factories.plain_fields import PlainField, fields_of, is_attrs, is_plain
from seeds.factories.remembering import remembered
from seeds.factories.specification import Has, Specification
from seeds.spec.column import Column, Constant, HasMany, Reference
from seeds.spec.entity import Entity

if TYPE_CHECKING:
    from seeds.factories.factory import Factory
    from seeds.factories.nodes import Making, Node

_TYPES: Mapping[Any, Any] = {
    str: sa.Text(),
    bool: sa.Boolean(),
    int: sa.BigInteger(),
    float: sa.Double(),
    dt.datetime: sa.DateTime(timezone=True),
    dt.date: sa.Date(),
    dt.time: sa.Time(),
    dt.timedelta: sa.Interval(),
    uuid.UUID: sa.Uuid(),
    bytes: sa.LargeBinary(),
    dict: sa.JSON(),
    list: sa.JSON(),
}


class _AsItIs(sa.types.TypeDecorator[Any]):
    """A column of a type that no database knows: its values stay as they are."""

    impl = sa.Text
    cache_ok = True


@dataclass(frozen=True)
class Nested:
    """A field whose values are made by another factory.

    Attributes:
        field: The field.
        declared: A has-many, a factory's class or specification; ``None`` when the field is
            made by whatever factory its model has.
    """

    field: PlainField
    declared: HasMany | Specification | None


# -- the table that exists nowhere -----------------------------------------------------------------


def nested_of(factory: type[Factory[Any]]) -> dict[str, Nested]:
    """Return the fields of a factory's model that other factories make."""
    return _nested(factory)


@remembered
def _nested(cls: Any) -> dict[str, Nested]:
    found: dict[str, Nested] = {}
    for name, field in fields_of(cls.model).items():
        declared = cls._columns.get(name)
        literal = declared.value if isinstance(declared, Constant) else getattr(cls, name, None)
        if isinstance(declared, HasMany):
            found[name] = Nested(field, declared)
        elif (made := _specification(literal)) is not None:
            found[name] = Nested(field, made)
        elif declared is None and is_plain(field.item) and field.item is not cls.model:
            found[name] = Nested(field, None)
    return found


def _specification(value: Any) -> Specification | None:
    """Return what a factory, its class or in some state, stands for."""
    from seeds.factories.factory import Factory

    if isinstance(value, type):
        return Specification(value) if issubclass(value, Factory) else None
    found = getattr(value, "__specification__", None)
    return found if isinstance(found, Specification) else None


def table_of(factory: type[Factory[Any]]) -> sa.Table:
    """Return a table with a column for each field that is no nested one."""
    nested = nested_of(factory)
    # A row that a function makes is complete; else the model itself fills its defaults in.
    complete = factory.__options__["definition"]
    columns = [
        sa.Column(
            field.name,
            _type(field),
            nullable=field.nullable,
            default=field.default if complete else None,
            server_default=None if field.required else sa.text("''"),
        )
        for field in fields_of(factory.model).values()
        if field.name not in nested
    ]
    model = factory.model
    return sa.Table(f"{model.__module__}.{model.__qualname__}", sa.MetaData(), *columns)


def _type(field: PlainField) -> Any:
    annotation = field.annotation
    origin = typing.get_origin(annotation) or annotation
    if not isinstance(origin, type):
        return _AsItIs()
    if issubclass(origin, enum.Enum):
        names_are_values = all(isinstance(member.value, str) for member in origin)
        return sa.Enum(
            origin,
            values_callable=(lambda e: [m.value for m in e]) if names_are_values else None,
        )
    return _TYPES.get(origin) or _AsItIs()


def plain_entity(cls: type[Factory[Any]], origin: str) -> Entity:
    """Return the entity that a factory of a plain model declares.

    Args:
        cls: The factory's class.
        origin: Where it is, for messages.

    Raises:
        DeclarationError: A name is no field, or a field is declared by a reference.
    """
    table = table_of(cls)
    states = {}
    for name, state in cls.__states__.items():
        values = state.values(cls()) if state.plain else None
        if isinstance(values, Mapping) and not values.keys() & nested_of(cls).keys():
            states[name] = dict(values)
    return Entity(
        name=cls.__options__["name"] or cls.model.__name__.lower(),
        table=table.fullname,
        source=table,
        columns=_columns(cls, origin),
        references={},
        children={},
        states=states,
        definition=cls._defined if cls.__options__["definition"] else None,
        count=cls.__options__["count"],
        origin=origin,
    )


def _columns(cls: type[Factory[Any]], origin: str) -> dict[str, Column]:
    nested, fields = nested_of(cls), fields_of(cls.model)
    found: dict[str, Column] = {}
    for name, node in cls._columns.items():
        if name not in fields and not name.startswith("_"):
            raise DeclarationError(
                f"{origin}: {cls.model.__name__} has no field {name!r}", did_you_mean(name, fields)
            )
        if isinstance(node, Reference):
            raise DeclarationError(
                f"{origin}.{name} is declared by ref(…), and {cls.model.__name__} has no "
                "foreign keys",
                f"Name the factory itself: {name} = XFactory.",
            )
        if name not in nested:
            found[name] = node
    for name, field in fields.items():
        if field.required and field.nullable and name not in nested:
            found.setdefault(name, Constant(None))
    return found


# -- objects ---------------------------------------------------------------------------------------


def make_plain(making: Making, spec: Specification, n: int) -> list[Any]:
    """Return n objects of a plain model.

    Raises:
        DeclarationError: The model refuses a value; factory, field and reason are named.
    """
    return _Maker(making, as_dictionaries=False).make(spec, n, ())


def plain_attributes(making: Making, spec: Specification, n: int) -> list[dict[str, Any]]:
    """Return the values of n objects by field; nested objects are dictionaries as well."""
    return _Maker(making, as_dictionaries=True).make(spec, n, ())


def refuse_saving(spec: Specification, call: str) -> None:
    """Refuse to save objects of a plain model.

    Raises:
        UsageError: The model is a plain one.
    """
    if is_plain(spec.factory.model):
        name, model = spec.factory.__name__, spec.factory.model.__name__
        raise UsageError(
            f"{name}.{call}() cannot save: {model} belongs to no table",
            f"Use {name}().make(), and save a mapped class.",
        )


class _Maker:
    def __init__(self, making: Making, *, as_dictionaries: bool) -> None:
        self.making = making
        self.as_dictionaries = as_dictionaries

    def make(self, spec: Specification, n: int, chain: tuple[tuple[str, str], ...]) -> list[Any]:
        from seeds.factories.hooks import hooks_of, refuse_coroutines
        from seeds.factories.nodes import Node
        from seeds.factories.objects import plain_columns

        if n == 0:
            return []
        factory = spec.factory
        _check_children(spec)
        node = Node(self.making, spec, n, chain=chain)
        columns: dict[str, Sequence[Any]] = dict(plain_columns(node))
        for name, nested in nested_of(factory).items():
            values = self._nested(node, name, nested, chain)
            if values is not None:
                columns[name] = values
        before, after = hooks_of(node, "before_make"), hooks_of(node, "after_make")
        made = []
        for i in range(n):
            values_of_one = {name: values[i] for name, values in columns.items()}
            if self.as_dictionaries:
                made.append(values_of_one)
                continue
            for hook in before:
                said = hook(values_of_one)
                refuse_coroutines(node, "before_make", [said])
                values_of_one = dict(said) if isinstance(said, Mapping) else values_of_one
            obj = build(factory, values_of_one)
            for hook in after:
                refuse_coroutines(node, "after_make", [hook(obj)])
            made.append(obj)
        return made

    def _nested(
        self, node: Node, name: str, nested: Nested, chain: tuple[tuple[str, str], ...]
    ) -> list[Any] | None:
        """Return the values of a nested field, ``None`` when the model fills it in."""
        n, field, declared = node.size, nested.field, nested.declared
        has = self._wanted(node, name, nested)
        said = node.said.links.get(name, _NOTHING)
        if has is None and isinstance(said, int) and not isinstance(said, bool):
            has = Has(name, said)
        elif has is None and said is not _NOTHING and not isinstance(said, Specification):
            return [said] * n
        within = node.said.within.get(name, {})
        if said is _NOTHING and declared is None and has is None and not within:
            if not field.required:
                return None
            if field.nullable:
                return [None] * n
        if said is _NOTHING and has is None and not within and field.collection is None:
            pool = [obj for obj in node.spec.pool if type(obj) is field.item]
            if pool:
                return [pool[row % len(pool)] for row in node.indices.tolist()]
        spec = said if isinstance(said, Specification) else self._made_by(node, nested)
        if has is not None and isinstance(has.what, Specification):
            spec = has.what
        spec = spec.layered(within).layered({} if has is None else has.overrides)
        edge = (node.table, name)
        if edge in chain:
            if field.collection is not None:
                return [field.collection()] * n
            if field.nullable:
                return [None] * n
            raise DeclarationError(
                f"{node.spec.factory.__name__}.{name} needs objects like itself without end",
                f"Give one, as in make({name}=…), or let the field be None.",
            )
        counts = self._counts(node, name, nested, has)
        made = self.make(spec.recycling(node.spec.pool), int(counts.sum()), (*chain, edge))
        ends = np.cumsum(counts).tolist()
        each = [made[end - count : end] for end, count in zip(ends, counts.tolist(), strict=True)]
        if field.collection is None:
            return [some[0] if some else None for some in each]
        return [field.collection(some) for some in each]

    def _wanted(self, node: Node, name: str, nested: Nested) -> Has | None:
        """Return what ``has(…)`` asks of a field."""
        return next((h for h in reversed(node.spec.has) if _is_of(h, name, nested)), None)

    def _counts(self, node: Node, name: str, nested: Nested, has: Has | None) -> Any:
        if has is not None:
            return np.full(node.size, has.count, dtype=np.int64)
        if isinstance(nested.declared, HasMany):
            return node.evaluated.declared_fan_out(name, nested.declared)
        return np.ones(node.size, dtype=np.int64)

    def _made_by(self, node: Node, nested: Nested) -> Specification:
        from seeds.factories.known import factory_of

        declared, field, factory = nested.declared, nested.field, node.spec.factory
        if isinstance(declared, Specification):
            return declared
        if isinstance(declared, HasMany):
            return Specification(factory_of(declared.factory, factory, field.name))
        if field.collection is not None:
            raise DeclarationError(
                f"{factory.__name__}: nothing is declared for {field.name}, which is required",
                f"Declare {field.name} = has_many({field.item.__name__}Factory, 3).",
            )
        return Specification(factory_of(field.item, factory, field.name))


_NOTHING = object()


def _is_of(has: Has, name: str, nested: Nested) -> bool:
    """Tell whether a field holds what ``has(…)`` asks for."""
    if isinstance(has.what, Specification):
        return has.what.factory.model is nested.field.item
    return has.what == name


def _check_children(spec: Specification) -> None:
    """Refuse children that no field holds."""
    fields = nested_of(spec.factory)
    for has in spec.has:
        if not any(_is_of(has, name, nested) for name, nested in fields.items()):
            what = has.what if isinstance(has.what, str) else has.what.factory.model.__name__
            raise DeclarationError(
                f"{spec.factory.__name__}.has(): {spec.factory.model.__name__} has no field that "
                f"holds {what!r}",
                did_you_mean(what, fields),
            )


def build(factory: type[Factory[Any]], values: Mapping[str, Any]) -> Any:
    """Return an object of a factory's plain model.

    Raises:
        DeclarationError: The model refuses a value.
    """
    model: Any = factory.model
    fields = fields_of(model)
    arguments = {fields[k].argument if k in fields else k: v for k, v in values.items()}
    try:
        return model(**arguments)
    except _refusals(model) as error:
        reasons = getattr(error, "errors", None)
        if not callable(reasons):
            raise DeclarationError(
                f"{factory.__name__}: {model.__name__} refuses its values: "
                f"{error.args[0] if error.args else error}",
                "Declare values that it takes.",
            ) from error
        told = [
            f"{'.'.join(map(str, e['loc'])) or model.__name__}={e.get('input')!r}: {e['msg']}"
            for e in reasons()
        ]
        raise DeclarationError(
            f"{factory.__name__}: {model.__name__} refuses {'; '.join(told)}",
            "Declare values that it takes.",
        ) from error


def _refusals(model: Any) -> tuple[type[Exception], ...]:
    """Return what a model raises when it refuses a value; validators of attrs know types, too."""
    return (ValueError, TypeError) if is_attrs(model) else (ValueError,)
