"""The fields of plain models: pydantic models, dataclasses, attrs classes, typed dictionaries."""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from seeds.factories.remembering import remembered

_COLLECTIONS: Mapping[Any, Any] = {
    list: list,
    tuple: tuple,
    set: set,
    frozenset: frozenset,
    collections.abc.Sequence: list,
    collections.abc.Iterable: list,
    collections.abc.Collection: list,
}


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


def is_plain(model: Any) -> bool:
    """Tell whether a model is one of the kinds of plain models, and belongs to no table."""
    return isinstance(model, type) and _is_plain(model)


@remembered
def _is_plain(model: type) -> bool:
    if sa.inspect(model, raiseerr=False) is not None:
        return False
    kinds = (dataclasses.is_dataclass, _is_pydantic, is_attrs, typing.is_typeddict)
    return any(kind(model) for kind in kinds)


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
    if is_attrs(model):
        yield from _attrs_fields(model, hints)
        return
    for field in dataclasses.fields(model):
        if field.init:
            bare = _bare(hints[field.name])
            default = _default(field)
            yield PlainField(field.name, field.name, *bare, default is None, default)


def _attrs_fields(model: Any, hints: Mapping[str, Any]) -> Iterator[PlainField]:
    import attrs

    for field in attrs.fields(model):
        if field.init:
            # A private attribute is given without its underscore.
            name = field.alias or field.name.lstrip("_")
            default: Callable[[], Any] | None = None
            if isinstance(field.default, attrs.Factory):  # type: ignore[arg-type]  # it is a class
                made: Any = field.default
                default = None if made.takes_self else made.factory
            elif field.default is not attrs.NOTHING:
                default = functools.partial(_same, field.default)
            bare = _bare(hints.get(field.name, field.type or Any))
            yield PlainField(name, name, *bare, field.default is attrs.NOTHING, default)


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


def is_attrs(model: Any) -> bool:
    """Tell whether a model is a class of attrs."""
    # Told by what it has, so that attrs need not be there.
    return hasattr(model, "__attrs_attrs__")


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
