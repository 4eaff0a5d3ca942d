"""What the body of a factory's class declares: columns, states, fixed sets, the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

from seeds.errors import DeclarationError
from seeds.factories.states import State
from seeds.spec.column import Column, as_column

if TYPE_CHECKING:
    from seeds.factories.factory import Factory


def read_body(cls: type[Factory[Any]], root: type[Factory[Any]]) -> None:
    """Take over what a new class declares, and what its mixins do.

    Columns go out of the class again, so that one may be called like a method.

    Args:
        cls: The class.
        root: The class of which all factories are.

    Raises:
        DeclarationError: It has a class Meta, as with other libraries.
    """
    if isinstance(vars(cls).get("Meta"), type):
        raise DeclarationError(
            f"{cls.__name__}.Meta: a factory has no class Meta",
            f"Name the model as class {cls.__name__}(Factory[X]), options as class keywords.",
        )
    column_called_model = vars(cls).get("model")
    for base in getattr(cls, "__orig_bases__", ()):
        origin = get_origin(base)
        if isinstance(origin, type) and issubclass(origin, root):
            (argument,) = get_args(base)
            if not isinstance(argument, TypeVar):
                cls.model = argument
    cls._columns = dict(cls._columns)
    if isinstance(column_called_model, Column):
        cls._columns["model"] = column_called_model
    cls.__states__ = dict(cls.__states__)
    cls._fixed = dict(cls._fixed)
    for mixin in _mixins(cls, root):
        for key in _declare(cls, vars(mixin), root):
            if hasattr(root, key):
                setattr(cls, key, getattr(root, key))  # the mixin's stands before it
    for key in _declare(cls, vars(cls), root):
        delattr(cls, key)


def _mixins(cls: type[Any], root: type[Any]) -> Iterator[type[Any]]:
    """Yield the bases that are no factories and came with this class, the least telling first.

    They have their say over the factories that they are named before, as everywhere in Python.
    """
    factories = [base for base in cls.__bases__ if issubclass(base, root)]
    inherited = {b for base in factories for b in base.__mro__}
    for base in reversed(cls.__mro__[1 : cls.__mro__.index(factories[0])]):
        if base not in inherited:
            yield base


def _declare(
    cls: type[Factory[Any]], body: Mapping[str, Any], root: type[Factory[Any]]
) -> list[str]:
    """Take over what a class body declares; return the names of columns."""
    columns = []
    for key, value in body.items():
        if isinstance(value, State):
            cls.__states__[key] = value
        elif getattr(value, "__seeds_role__", None) == "fixed":
            cls._fixed[key] = value
        elif isinstance(value, Column):
            cls._columns[key] = value
            columns.append(key)
        elif not key.startswith("_") and not callable(value) and key != "model":
            if isinstance(value, classmethod | staticmethod | property):
                continue
            cls._columns[key] = as_column(value)
            if hasattr(root, key):
                columns.append(key)
    return columns
