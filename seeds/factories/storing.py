"""Objects made without their constructor, where it would do nothing but store its arguments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import LoaderCallableStatus, registry
from sqlalchemy.orm.attributes import instance_state

from seeds.factories.remembering import remembered

_CONSTRUCTOR = registry().constructor
_HOOKS = ("__new__", "__setattr__")


def stored(model: type, values: Mapping[str, Any]) -> Any:
    """Return an object with the values that its constructor would have given it, in its state.

    Returns:
        ``None`` where the constructor, or somebody who listens to it, might do more.
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
    obj = manager.new_instance()
    state = instance_state(obj)
    state.dict.update(kept)
    # They are news, as after a constructor: for history and for whoever looks at it.
    state.committed_state.update(dict.fromkeys(kept, LoaderCallableStatus.NO_VALUE))
    state.modified = bool(kept)
    for name, value in others.items():
        setattr(obj, name, value)
    return obj


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
