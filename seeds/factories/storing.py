"""Objects made without their constructor, where it would do nothing but store its arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import LoaderCallableStatus, registry
from sqlalchemy.orm.attributes import instance_state

from seeds.errors import DeclarationError, did_you_mean
from seeds.factories.remembering import remembered

_CONSTRUCTOR = registry().constructor
_HOOKS = ("__new__", "__setattr__")


def stored(model: type, values: Mapping[str, Any]) -> Any:
    """Return an object with the values that its constructor would have given it, in its state.

    Returns:
        ``None`` where the constructor, or somebody who listens to it, might do more.

    Raises:
        DeclarationError: The model has no such attribute; the constructor would refuse it, too.
    """
    manager, dispatches = _stored_attributes(model)
    # The one listener is the mapper's own; it has nothing to do for classes without subclasses.
    if dispatches is None or len(manager.dispatch.init) != 1:
        return None
    kept: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, value in values.items():
        dispatch = dispatches.get(name)
        if dispatch is None or dispatch.set:
            others[name] = value
        else:
            kept[name] = value
    for name in others:
        if not hasattr(model, name):
            raise DeclarationError(
                f"{model.__name__} has no attribute {name!r}",
                did_you_mean(name, sa.inspect(model).attrs.keys()),
            )
    obj = manager.new_instance()
    state = instance_state(obj)
    state.dict.update(kept)
    # They are news, as after a constructor: for history and for whoever looks at it.
    state.committed_state.update(dict.fromkeys(kept, LoaderCallableStatus.NO_VALUE))
    state.modified = bool(kept)
    for name, value in others.items():
        setattr(obj, name, value)
    return obj


def stored_batch(model: type, columns: Mapping[str, Sequence[Any]], n: int) -> list[Any] | None:
    """Return n objects as :func:`stored` does, from the values of their columns.

    Returns:
        ``None`` where each of them has to be made by itself.
    """
    manager, dispatches = _stored_attributes(model)
    if dispatches is None or len(manager.dispatch.init) != 1:
        return None
    if not all(name in dispatches and not dispatches[name].set for name in columns):
        return None
    names = tuple(columns)
    news = dict.fromkeys(names, LoaderCallableStatus.NO_VALUE)
    objects = []
    for row in zip(*columns.values(), strict=True) if columns else ((),) * n:
        obj = manager.new_instance()
        state = instance_state(obj)
        state.dict.update(zip(names, row, strict=True))
        state.committed_state.update(news)
        state.modified = bool(news)
        objects.append(obj)
    return objects


@remembered
def _stored_attributes(model: type) -> tuple[Any, dict[str, Any] | None]:
    """Return what makes instances of a class, and who listens to each column's attribute."""
    mapper: Any = sa.inspect(model)
    manager = mapper.class_manager
    plain = (
        manager.original_init is _CONSTRUCTOR
        and mapper.polymorphic_on is None
        and all(getattr(model, name) is getattr(object, name) for name in _HOOKS)
    )
    if not plain:
        return manager, None
    return manager, {a.key: manager[a.key].dispatch for a in mapper.column_attrs}
