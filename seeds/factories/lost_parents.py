"""Parents that cannot be saved along with their children: deleted, or of another session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import InstanceState

from seeds.errors import UsageError
from seeds.factories.specification import Specification

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def check_parents(spec: Specification, session: Session | None) -> None:
    """See to it that the objects which a specification was given can be parents.

    Args:
        spec: What is wanted.
        session: Where objects are saved; ``None`` when they are not.

    Raises:
        UsageError: One is deleted, belongs to another session, or is detached and can neither be
            read nor be taken into the session.
    """
    for where, obj in _given(spec):
        state: InstanceState[Any] = sa.inspect(obj)
        wrong = _wrong(state, session)
        if wrong is not None:
            what, hint = wrong
            raise UsageError(
                f"{spec.factory.__name__}: the {_name(state)} {where} {what}",
                hint,
            )


def _wrong(state: InstanceState[Any], session: Session | None) -> tuple[str, str] | None:
    if session is not None and state.was_deleted:
        return "was deleted", "Give another one, or create it anew."
    if session is not None and state.session is not None and state.session is not session:
        return (
            "belongs to another session",
            "Use one session for both, or give this one's own copy: session.merge(…).",
        )
    if not state.detached:
        return None
    columns = {a.key for a in state.mapper.column_attrs}
    if columns & state.expired_attributes:
        return (
            "is detached, and its values have expired",
            "Give session.merge(…) of it, or make sessions with expire_on_commit=False.",
        )
    if session is not None and state.key and state.key in session.identity_map:
        return (
            "is detached, and the session has another object of the same row",
            "Give that one: session.merge(…) returns it.",
        )
    return None


def _given(spec: Specification) -> Iterator[tuple[str, Any]]:
    """Yield the objects that a specification was given, with how."""
    for obj in spec.pool:
        if not isinstance(obj, type) and _is_object(obj):
            yield "to recycle", obj
    for layer in spec.layers:
        if isinstance(layer, Mapping):
            yield from _among(layer)
    for has in spec.has:
        yield from _among(has.overrides)
        if isinstance(has.what, Specification):
            yield from _given(has.what)


def _among(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        nested = getattr(value, "__specification__", value)
        if isinstance(nested, Specification):
            yield from _given(nested)
            continue
        for one in value if isinstance(value, list | tuple | set) else (value,):
            if _is_object(one):
                yield f"given as {name}", one


def _is_object(value: Any) -> bool:
    return isinstance(sa.inspect(value, raiseerr=False), InstanceState)


def _name(state: InstanceState[Any]) -> str:
    """Return a class with its key; the object's own repr might have to read the database."""
    key = ", ".join(map(str, state.identity or ()))
    return f"{state.class_.__name__} {key}".rstrip()
