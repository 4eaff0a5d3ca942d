"""Factories of models that no table holds: pydantic models, dataclasses, typed dictionaries.

The fields become the columns of a table that exists nowhere, so that the engine can evaluate
them; what is made of the values are objects of the model. Fields that hold objects of other
models are made by the factories of those.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime as dt
import enum
import functools
import types
import typing
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import sqlalchemy as sa

from seeds.errors import DeclarationError, UsageError, did_you_mean
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
_COLLECTIONS: Mapping[Any, Any] = {
    list: list,
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    collections.abc.Sequence: list,
    collections.abc.Iterable: list,
    collections.abc.Collection: list,
}


class _AsItIs(sa.types.TypeDecorator[Any]):
    """A column of a type that no database knows: its values stay as they are."""

    impl = sa.Text
    cache_ok = True


@dataclass(frozen=True)
class PlainField:
    """A field of a plain model.

    Attributes:
        name: Its name.
        argument: What the model takes it by: the name, or an alias.
        annotation: Its type, without None and what only annotates it.
        nullable: Whether it may be None.
        required: Whether the model cannot be made without it.
        default: Returns its default; ``None`` when it has none.
    """

    name: str
    argument: str
    annotation: Any
    nullable: bool
    required: bool
    default: Callable[[], Any] | None = None

    @property
    def collection(self) -> Any:
        """What holds several values of the field; ``None`` when it holds one."""
        origin = typing.get_origin(self.annotation) or self.annotation
        return _COLLECTIONS.get(origin) if isinstance(origin, collections.abc.Hashable) else None

    @property
    def item(self) -> Any:
        """The type of the field's value, or of one of them."""
        if self.collection is None:
            return self.annotation
        arguments = [a for a in typing.get_args(self.annotation) if a is not ...]
        return _bare(arguments[0])[0] if arguments else Any


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


def is_plain(model: Any) -> bool:
    """Tell whether a model is a pydantic model, a dataclass or a TypedDict without a table."""
    return isinstance(model, type) and _is_plain(model)


@remembered
def _is_plain(model: type) -> bool:
    if sa.inspect(model, raiseerr=False) is not None:
        return False
    return dataclasses.is_dataclass(model) or _is_pydantic(model) or typing.is_typeddict(model)


@remembered
def fields_of(model: Any) -> dict[str, PlainField]:
    """Return the fields that a plain model is made with."""
    return {field.name: field for field in _fields(model)}


def _fields(model: Any) -> Iterator[PlainField]:
    if _is_pydantic(model):
        by_name = bool(model.model_config.get("populate_by_name"))
        for name, info in model.model_fields.items():
            alias = info.validation_alias or info.alias
            alias = getattr(alias, "choices", [alias])[0]
            argument = alias if isinstance(alias, str) and not by_name else name
            default: Callable[[], Any] | None = None
            if not info.is_required():
                default = functools.partial(info.get_default, call_default_factory=True)
            bare = _bare(info.annotation)
            yield PlainField(name, argument, *bare, info.is_required(), default)
        return
    hints = typing.get_type_hints(model, include_extras=True)
    if typing.is_typeddict(model):
        for name, annotation in hints.items():
            # The class itself does not see marks within annotations that are text.
            marked = typing.get_origin(annotation)
            required = name in model.__required_keys__ and marked is not typing.NotRequired
            yield PlainField(name, name, *_bare(annotation), required)
        return
    for field in dataclasses.fields(model):
        if field.init:
            bare = _bare(hints[field.name])
            default = _default(field)
            yield PlainField(field.name, field.name, *bare, default is None, default)


def _default(field: dataclasses.Field[Any]) -> Callable[[], Any] | None:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory
    if field.default is not dataclasses.MISSING:
        return functools.partial(_same, field.default)
    return None


def _same(value: Any) -> Any:
    return value


def _is_pydantic(model: type) -> bool:
    # Told by what it has, so that pydantic need not be there.
    return hasattr(model, "model_fields") and hasattr(model, "model_validate")


def _bare(annotation: Any) -> tuple[Any, bool]:
    """Return a type without annotations and None, and whether it may be None."""
    while True:
        origin = typing.get_origin(annotation)
        if origin in (typing.Annotated, typing.Required, typing.NotRequired):
            annotation = typing.get_args(annotation)[0]
        elif isinstance(annotation, typing.NewType):
            annotation = annotation.__supertype__
        elif origin in (typing.Union, types.UnionType):
            some = [a for a in typing.get_args(annotation) if a is not type(None)]
            nullable = len(some) < len(typing.get_args(annotation))
            if len(some) != 1:
                return Any, nullable
            return _bare(some[0])[0], nullable
        else:
            return annotation, annotation is type(None)


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
        from seeds.factories.nodes import Node
        from seeds.factories.objects import hooks_of, plain_columns

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
                values_of_one = dict(said) if isinstance(said, Mapping) else values_of_one
            obj = build(factory, values_of_one)
            for hook in after:
                hook(obj)
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
    except ValueError as error:
        reasons = getattr(error, "errors", None)
        if not callable(reasons):
            raise DeclarationError(
                f"{factory.__name__}: {model.__name__} refuses its values: {error}",
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
