"""Making and creating objects: the functions behind a factory's methods."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import init_collection, instance_state, set_committed_value

from seeds.errors import DeclarationError, UsageError
from seeds.factories.bulk import save_rows
from seeds.factories.hooks import hooks_of
from seeds.factories.keys import count_keys
from seeds.factories.known import factory_of
from seeds.factories.lost_parents import check_parents
from seeds.factories.misfits import misfits_named
from seeds.factories.nodes import Making, Node, node_of, said_of
from seeds.factories.objects import Builder, Built, plain_columns
from seeds.factories.overrides import bound_of, sort_overrides
from seeds.factories.plain_fields import is_plain
from seeds.factories.plain_models import make_plain, plain_attributes
from seeds.factories.pools import Pools, attributes_of
from seeds.factories.relations import childless, parent_attributes
from seeds.factories.specification import Specification
from seeds.factories.stream import current_stream
from seeds.factories.tenancy import own_object
from seeds.spec.column import Column

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session


def make(spec: Specification, n: int) -> list[Any]:
    """Return n objects that are not saved."""
    making = Making(current_stream(), Pools())
    if n == 0:
        return []
    if is_plain(spec.factory.model):
        return make_plain(making, spec, n)
    check_parents(spec, None)
    with misfits_named(making):
        return Builder(making).build(node_of(making, spec, n))


def attributes(spec: Specification, n: int) -> list[dict[str, Any]]:
    """Return the values of n objects' columns by attribute, without foreign keys."""
    making = Making(current_stream(), Pools())
    if is_plain(spec.factory.model):
        return plain_attributes(making, spec, n)
    check_parents(spec, None)
    with misfits_named(making):
        columns = plain_columns(node_of(making, spec, n))
    return [{name: values[i] for name, values in columns.items()} for i in range(n)]


def create(spec: Specification, n: int, session: Session, commit: bool) -> list[Any]:
    """Return n objects that are added to a session and flushed."""
    objects, awaitables = _create(spec, n, session)
    _refuse_awaitables(spec, awaitables)
    if commit:
        session.commit()
    return objects


def try_out(spec: Specification, session: Session) -> None:
    """Save one object, and call the hooks; those that are coroutines are not awaited."""
    _, awaitables = _create(spec, 1, session)
    for waiting in awaitables:
        _close(waiting)


async def create_async(
    spec: Specification, n: int, session: AsyncSession, commit: bool
) -> list[Any]:
    """Return n objects that are added to an AsyncSession and flushed."""
    objects, awaitables = await session.run_sync(lambda s: _create(spec, n, s, awaited=True))
    await _await(awaitables)
    if commit:
        await session.commit()
    return objects


def get_or_create(spec: Specification, session: Session, commit: bool) -> tuple[Any, bool]:
    """Return the object with the natural key of a specification, and whether it is new."""
    found, new, awaitables = _get_or_create(spec, session)
    _refuse_awaitables(spec, awaitables)
    if commit and new:
        session.commit()
    return found, new


async def get_or_create_async(
    spec: Specification, session: AsyncSession, commit: bool
) -> tuple[Any, bool]:
    """Return an object by natural key from an AsyncSession, and whether it is new."""
    found, new, awaitables = await session.run_sync(lambda s: _get_or_create(spec, s, awaited=True))
    await _await(awaitables)
    if commit and new:
        await session.commit()
    return found, new


# -- saving ----------------------------------------------------------------------------------------


def _create(
    spec: Specification, n: int, session: Session, *, awaited: bool = False
) -> tuple[list[Any], list[Awaitable[Any]]]:
    if n == 0:
        return [], []
    check_parents(spec, session)
    making = Making(current_stream(), Pools(_reader(session), _getter(session)))
    builder = Builder(making, saving=True, find=_finder(session))
    awaitables: list[Awaitable[Any]] = []
    with session.no_autoflush:
        try:
            with misfits_named(making):
                objects = builder.build(node_of(making, spec, n))
            _before_create(builder.order)
        except BaseException:
            _take_back(builder.order)
            raise
        try:
            _save(session, builder.order, awaited)
        except sa.exc.DBAPIError as error:
            rows = f"row {builder.order[0].node.indices[0]}"
            error.add_note(
                f"while creating {n} objects with {spec.factory.__name__} ({rows} of the stream "
                f"{making.stream.token})"
            )
            raise
    for built in builder.order:
        for hook in hooks_of(built.node, "after_create"):
            results = [hook(obj) for obj in built.objects]
            awaitables += [r for r in results if inspect.isawaitable(r)]
    return objects, awaitables


def _before_create(order: Sequence[Built]) -> None:
    for built in order:
        for hook in hooks_of(built.node, "before_create"):
            for obj in built.objects:
                said = hook(obj)
                if inspect.isawaitable(said):
                    _close(said)
                    raise DeclarationError(
                        f"{built.node.spec.factory.__name__}.before_create() is a coroutine",
                        "Only after_create may be async.",
                    )


def _take_back(order: Sequence[Built]) -> None:
    """Take objects that will not be saved out of the collections of parents that are."""
    for built in order:
        for obj in built.objects:
            state = sa.inspect(obj)
            if state.transient:
                for name in parent_attributes(type(obj)):
                    if state.dict.get(name) is not None:
                        setattr(obj, name, None)


def _save(session: Session, order: Sequence[Built], awaited: bool) -> None:
    """Save objects and let them know what the database filled in."""
    if not save_rows(session, order):
        _flush(session, order)
    _load_defaults(session, order)
    if awaited:
        for built in order:
            for obj in built.objects:
                _settle(obj)


def _flush(session: Session, order: Sequence[Built]) -> None:
    """Add and flush objects; those that need a parent's key come after their parents."""
    waiting = {id(b): b for b in order if b.late}
    made = {id(obj) for b in order for obj in b.objects}
    # Parents that were given, and that no relationship would save along with their children.
    session.add_all(link.parent for b in order for link in b.late if id(link.parent) not in made)
    session.add_all(obj for b in order if id(b) not in waiting for obj in b.objects)
    count_keys(session)
    session.flush()
    while waiting:
        ready = [b for b in waiting.values() if _ready(b)]
        if not ready:
            names = ", ".join(sorted({b.node.table for b in waiting.values()}))
            raise DeclarationError(
                f"rows of {names} need each other's keys", "Make one of the foreign keys nullable."
            )
        for built in ready:
            for link in built.late:
                setattr(link.obj, link.attribute, getattr(link.parent, link.key))
            session.add_all(built.objects)
            del waiting[id(built)]
        count_keys(session)
        session.flush()


def _ready(built: Built) -> bool:
    return all(getattr(link.parent, link.key) is not None for link in built.late)


def _load_defaults(session: Session, order: Sequence[Built]) -> None:
    """Read what the database filled in, so that nothing has to be loaded later on.

    Most databases return it with the INSERT; then there is nothing left to read.
    """
    for built in order:
        if not built.objects:
            continue
        states = [instance_state(obj) for obj in built.objects]
        columns = set(attributes_of(type(built.objects[0])).values())
        if any(columns & state.expired_attributes for state in states):
            for obj, state in zip(built.objects, states, strict=True):
                names = columns & state.expired_attributes
                if names:
                    session.refresh(obj, sorted(names))


def _settle(obj: Any) -> None:
    """Let a new object know that it has no children but those that it was made with.

    Asking the database would find no others, and is not possible where every statement has to
    be awaited.
    """
    state = instance_state(obj)
    loaded = state.dict
    # Where nothing happened since the flush, there is nothing to reconcile with what is loaded.
    clean = not (state.modified or state.expired_attributes)
    for name, kind in childless(type(obj)).items():
        if name in loaded:
            continue
        if not clean:
            set_committed_value(obj, name, None if kind is None else kind())
        elif kind is None:
            loaded[name] = None
        else:
            init_collection(obj, name)


def _reader(session: Session) -> Any:
    def rows_of(model: type) -> list[Any]:
        mapper: Any = sa.inspect(model)
        return list(session.scalars(sa.select(model).order_by(*mapper.primary_key)))

    return rows_of


def _getter(session: Session) -> Any:
    def by_column(model: type, column: str, key: Any) -> Any:
        return _by_key(session, model, {attributes_of(model)[column]: key})

    return by_column


def _finder(session: Session) -> Any:
    """Return what looks fixed rows up by their natural key."""

    def find(node: Node, values: Mapping[str, Any]) -> Any:
        keys = node.bound.entity.natural_key
        attributes = attributes_of(node.spec.factory.model)
        if not keys or any(attributes[k] not in values for k in keys):
            return None
        return _by_key(
            session, node.spec.factory.model, {attributes[k]: values[attributes[k]] for k in keys}
        )

    return find


def _by_key(session: Session, model: type, key: Mapping[str, Any]) -> Any:
    query: Any = sa.select(model).filter_by(**key).limit(1)
    found = session.scalars(query).first()
    if found is None:
        pending = (obj for obj in session.new if type(obj) is model)
        found = next((o for o in pending if all(getattr(o, a) == v for a, v in key.items())), None)
    return found


def _get_or_create(
    spec: Specification, session: Session, *, awaited: bool = False
) -> tuple[Any, bool, list[Awaitable[Any]]]:
    entity = bound_of(spec.factory).entity
    name = spec.factory.__name__
    if not entity.natural_key:
        raise DeclarationError(
            f"{name}.get_or_create() needs a natural key, and {name} has none",
            f'Write class {name}(Factory[…], natural_key=("email",)).',
        )
    check_parents(spec, session)
    known = _known_values(spec)
    attributes = attributes_of(spec.factory.model)
    missing = [k for k in entity.natural_key if k not in known]
    if missing:
        raise UsageError(
            f"{name}.get_or_create() was not told {', '.join(missing)}, its natural key",
            f"Write get_or_create({missing[0]}=…).",
        )
    key = {attributes[k]: known[k] for k in entity.natural_key}
    stated = sort_overrides(spec).values
    for name in entity.natural_key:
        # A parent that was not saved has no key, and no rows yet either.
        if name in stated and (stated[name] is None or isinstance(stated[name], Column)):
            raise UsageError(
                f"{spec.factory.__name__}.get_or_create(): {name} is {stated[name]!r}, which "
                "finds no row",
                "Give the natural key as plain values.",
            )
    found = own_object(spec.factory, _by_key(session, spec.factory.model, key))
    if found is not None:
        return found, False, []
    try:
        with session.begin_nested():
            objects, awaitables = _create(spec, 1, session, awaited=awaited)
    except sa.exc.IntegrityError:
        # Somebody else was faster; only the savepoint was rolled back.
        found = _by_key(session, spec.factory.model, key)
        if found is None:
            raise
        return found, False, []
    return objects[0], True, awaitables


def _known_values(spec: Specification) -> dict[str, Any]:
    """Return the values that are said of an object, the keys of its parents included."""
    said = said_of(spec, Making(current_stream(), Pools()))
    found = dict(said.values)
    for column, parent in said.parents.items():
        if parent is not None and not isinstance(parent, Specification):
            (referenced,) = bound_of(spec.factory).foreign_key(column).referenced
            found[column] = getattr(parent, attributes_of(type(parent))[referenced])
    return found


def _refuse_awaitables(spec: Specification, awaitables: Sequence[Awaitable[Any]]) -> None:
    for waiting in awaitables:
        _close(waiting)
    if awaitables:
        raise UsageError(
            f"{spec.factory.__name__}: a hook is a coroutine, and a Session awaits nothing",
            "Write the hook without async, or use an AsyncSession.",
        )


async def _await(awaitables: Sequence[Awaitable[Any]]) -> None:
    """Await hooks one after the other; after an error the others are closed."""
    left = list(awaitables)
    try:
        while left:
            await left.pop(0)
    finally:
        for waiting in left:
            _close(waiting)


def _close(waiting: Awaitable[Any]) -> None:
    close = getattr(waiting, "close", None)
    if close is not None:
        close()


__all__ = (
    "attributes",
    "create",
    "create_async",
    "factory_of",
    "get_or_create",
    "get_or_create_async",
    "make",
    "try_out",
)
