"""Which documents the attributes of mapped classes take: objects, arrays, or both.

An attribute is asked: ``MutableDict`` and ``MutableList`` refuse what is of the other kind, and so
may a validator. Where it takes everything, its annotation may say more.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints, is_typeddict

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

_SAMPLES = {"object": {"name": "x"}, "array": ["x"]}
_CLASSES = {dict: "object", list: "array"}


def document_shape(column: sa.Column[Any], mappers: Iterable[Mapper[Any]]) -> str:
    """Return ``object`` or ``array`` where a column of documents holds nothing else.

    Args:
        column: The column.
        mappers: All mapped classes.
    """
    for mapper in mappers:
        if mapper.local_table is not column.table or not mapper.columns.contains_column(column):
            continue
        key = mapper.get_property_by_column(column).key
        taken = [shape for shape, sample in _SAMPLES.items() if _takes(mapper, key, sample)]
        if len(taken) == 1:
            return taken[0]
        return _annotated(mapper.class_, key)
    return ""


def _takes(mapper: Mapper[Any], key: str, value: Any) -> bool:
    try:
        setattr(mapper.class_manager.new_instance(), key, value)
    except Exception:  # noqa: BLE001 - whatever it raises, it does not take this
        return False
    return True


def _annotated(cls: type, key: str) -> str:
    """Return what an annotation says: ``Mapped[dict[str, Any]]``, ``Mapped[list[str] | None]``."""
    try:
        hint = get_type_hints(cls).get(key)
    except Exception:  # noqa: BLE001 - names may be known to type checkers alone
        return ""
    inner = [one for arg in get_args(hint) for one in _options(arg) if one is not NoneType]
    if len(inner) != 1:
        return ""
    [document] = inner
    return (
        "object" if is_typeddict(document) else _CLASSES.get(get_origin(document) or document, "")
    )


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
