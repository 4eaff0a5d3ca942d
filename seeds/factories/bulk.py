"""Many new objects saved with a statement a table, past the unit of work.

The unit of work decides for each object what to insert, when, and what to tell whom: most of
the time that saving objects takes. Where everything about a call's objects is known to be plain,
their rows go in directly, and the session takes the objects over as it does after a flush. What
can be told apart afterwards (identities, history, keys, events, what a rollback does) is as if
the unit of work had saved them; whoever listens to a flush gets one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOMANY, MANYTOONE, Session
from sqlalchemy.orm.attributes import instance_dict, instance_state
from sqlalchemy.orm.collections import collection_adapter

from seeds.factories.keys import connection_of_a_flush, fill_keys, lock_for_writing
from seeds.factories.remembering import remembered

if TYPE_CHECKING:
    from sqlalchemy.orm import InstanceState

    from seeds.factories.objects import Built

FEWEST = 8
"""Objects of a call from which on their rows go in directly; for fewer it is not faster."""

_OWN_WAYS = ("add", "add_all", "flush")
"""Methods of a session that a class of the caller's may have its own of."""

_FLUSH_EVENTS = ("before_flush", "after_flush", "after_flush_postexec", "before_attach")


@dataclass(frozen=True)
class _Cell:
    """A column of a mapped table.

    Attributes:
        attribute: The attribute that holds its value.
        key: Its key in statements.
        column: The column.
        filled: Whether a default fills it in where nothing is given.
        as_json: Whether its type makes a value of ``None`` itself, as JSON does.
    """

    attribute: str
    key: str
    column: sa.Column[Any]
    filled: bool
    as_json: bool


@dataclass(frozen=True)
class _Link:
    """A relationship that decides a foreign key.

    Attributes:
        relation: The relationship.
        pairs: Attributes of the referenced object, and those of the referring one.
        to_parent: Whether the object that has the relationship is the one that refers.
        many: Whether it holds a collection.
        told: Whether the referring side has a relationship of its own for it.
        other: The table at the other end.
    """

    relation: str
    pairs: tuple[tuple[str, str], ...]
    to_parent: bool
    many: bool
    told: bool
    other: Any


@dataclass(frozen=True)
class _Door:
    """How objects of a class become rows."""

    mapper: Any
    table: sa.Table
    insert: sa.Insert
    cells: tuple[_Cell, ...]
    links: tuple[_Link, ...]
    kept_out: tuple[str, ...]
    """Relationships that only the unit of work can save, when anything is in them."""
    from_python: tuple[str, ...]
    """Attributes that Python's default fills in where nothing is given."""


# Neither is public; a session without them is left to its unit of work.
_CAN_TAKE_OVER = all(hasattr(Session, name) for name in ("_save_impl", "_register_persistent"))

_Doors: TypeAlias = "dict[sa.Table, tuple[_Door, list[Built]]]"


class _Absent:
    """Stands for a value that an object was not given."""


_ABSENT = _Absent()


class _NotPlainError(Exception):
    """Only the unit of work can save these objects."""


def save_rows(session: Session, order: Sequence[Built]) -> bool:
    """Save new objects, and make them the session's as a flush does.

    Args:
        session: The session.
        order: The objects of a call.

    Returns:
        Whether they were saved; if not, nothing happened.
    """
    try:
        doors = _doors(session, order)
        connection = _connection(session, doors)
    except _NotPlainError:
        return False
    states: list[InstanceState[Any]] = []
    before = _noted(order)
    try:
        with _savepoint(connection, doors):
            for door, filling in doors.values():
                new = [instance_state(obj) for built in filling for obj in built.objects]
                _refer(door, filling, new)
                _insert(connection, door, new)
                _be_referred_to(door, new)
                states += new
    except (_NotPlainError, sa.exc.StatementError):
        # What the database refuses is for the unit of work to report.
        _put_back(before)
        return False
    for state in states:
        session._save_impl(state)  # noqa: SLF001 - add() without its walk through relationships
    session._register_persistent(set(states))  # noqa: SLF001 - what a flush ends with
    return True


def _noted(order: Sequence[Built]) -> list[tuple[Any, dict[str, Any], dict[str, Any]]]:
    states = [instance_state(obj) for built in order for obj in built.objects]
    return [(state, dict(state.dict), dict(state.committed_state)) for state in states]


def _put_back(before: Iterable[tuple[Any, dict[str, Any], dict[str, Any]]]) -> None:
    """Take from objects what the database filled in: it refuses some of it in a second insert."""
    for state, values, committed in before:
        for current, earlier in ((state.dict, values), (state.committed_state, committed)):
            current.clear()
            current.update(earlier)


# -- who may ---------------------------------------------------------------------------------------


def _doors(session: Session, order: Sequence[Built]) -> _Doors:
    """Return the tables in the order of their foreign keys, with how they are written.

    Raises:
        _NotPlainError: Something is left to the unit of work.
    """
    if sum(len(built.objects) for built in order) < FEWEST or not _may_take_over(session):
        raise _NotPlainError
    made = {id(obj) for built in order for obj in built.objects}
    found: _Doors = {}
    for built in order:
        if not built.objects:
            continue
        door = _door(type(built.objects[0]))
        if door is None or _is_heard(door):
            raise _NotPlainError
        found.setdefault(door.table, (door, []))[1].append(built)
        for obj in built.objects:
            _check(obj, door, made)
        if any(id(late.parent) not in made for late in built.late):
            raise _NotPlainError
    try:
        graph = {table: {fk.column.table for fk in table.foreign_keys} for table in found}
        for table, (door, _) in found.items():
            # A relationship need not have a foreign key in the database.
            for link in door.links:
                if link.to_parent:
                    graph[table].add(link.other)
                elif link.other in found:
                    graph[link.other].add(table)
        for table in found:
            graph[table] &= found.keys() - {table}
        return {table: found[table] for table in TopologicalSorter(graph).static_order()}
    except (CycleError, sa.exc.NoReferenceError):
        raise _NotPlainError from None


def _is_heard(door: _Door) -> bool:
    """Tell whether somebody listens to what a flush does with objects of a class."""
    if door.mapper.dispatch.before_insert or door.mapper.dispatch.after_insert:
        return True
    manager = door.mapper.class_manager
    return any(
        manager[ours].dispatch.set
        for link in door.links
        if link.to_parent
        for _, ours in link.pairs
    )


def _may_take_over(session: Session) -> bool:
    if not _CAN_TAKE_OVER or any(getattr(session.dispatch, name) for name in _FLUSH_EVENTS):
        return False
    if any(
        getattr(getattr(session, n), "__func__", None) is not getattr(Session, n) for n in _OWN_WAYS
    ):
        return False
    # Others that wait to be saved may have to go first.
    return not (session.new or session.dirty or session.deleted)


def _connection(session: Session, doors: _Doors) -> sa.Connection:
    """Return the connection that all tables are written through."""
    if session.connection_callable is not None:
        raise _NotPlainError  # shards: an object's own values say where it goes
    found = [connection_of_a_flush(session, door.mapper) for door, _ in doors.values()]
    if any(connection is not found[0] for connection in found):
        raise _NotPlainError
    return found[0]


def _check(obj: Any, door: _Door, made: set[int]) -> None:
    state = instance_state(obj)
    if type(obj) is not door.mapper.class_ or state.key is not None or state.session_id is not None:
        raise _NotPlainError
    loaded = state.dict
    for name in door.kept_out:
        if loaded.get(name) or (name in state.committed_state and name not in loaded):
            raise _NotPlainError
    if door.from_python and any(loaded.get(name) is None for name in door.from_python):
        raise _NotPlainError  # before anything is written: sequences do not go back
    for link in door.links:
        held = loaded.get(link.relation)
        if held is not None and any(id(other) not in made for other in _members(held, link)):
            raise _NotPlainError


@remembered
def _door(model: type) -> _Door | None:
    """Return how objects of a class become rows, ``None`` where it takes a unit of work."""
    mapper: Any = sa.inspect(model)
    table = mapper.local_table
    plain = (
        isinstance(table, sa.Table)
        and mapper.inherits is None
        and mapper.polymorphic_on is None
        and mapper.version_id_col is None
        and mapper.batch
        and not mapper.composites
        and not mapper.class_manager.dispatch.refresh_flush
        and all(len(p.columns) == 1 and p.columns[0].table is table for p in mapper.column_attrs)
    )
    if not plain:
        return None
    cells = tuple(_cell(prop.key, prop.columns[0]) for prop in mapper.column_attrs)
    links, kept_out = [], []
    for relation in mapper.relationships:
        if relation.viewonly:
            continue
        plain_link = (
            relation.direction is not MANYTOMANY
            and not relation.post_update
            and relation.mapper is not mapper
            and relation.lazy not in ("dynamic", "write_only")
        )
        if not plain_link:
            kept_out.append(relation.key)
            continue
        to_parent = relation.direction is MANYTOONE
        ends = (relation.mapper, mapper) if to_parent else (mapper, relation.mapper)
        pairs = tuple(
            tuple(e.get_property_by_column(c).key for e, c in zip(ends, pair, strict=True))
            for pair in relation.synchronize_pairs
        )
        told = any(not reverse.viewonly for reverse in relation._reverse_property)  # noqa: SLF001 - has no public name
        many, other = relation.uselist, relation.mapper.local_table
        links.append(_Link(relation.key, pairs, to_parent, many, told, other))
    from_python = tuple(cell.attribute for cell in cells if cell.column.default is not None)
    insert = sa.insert(table)
    return _Door(mapper, table, insert, cells, tuple(links), tuple(kept_out), from_python)


def _cell(attribute: str, column: sa.Column[Any]) -> _Cell:
    filled = (
        column.default is not None
        or column.server_default is not None
        or column.table.autoincrement_column is column
    )
    return _Cell(attribute, column.key, column, filled, column.type.should_evaluate_none)


# -- rows ------------------------------------------------------------------------------------------


@contextmanager
def _savepoint(connection: sa.Connection, tables: Iterable[sa.Table]) -> Iterator[None]:
    if connection.dialect.name == "sqlite":
        # Its driver begins a transaction with the first change, and not with a savepoint.
        lock_for_writing(connection, next(iter(tables)))
    with connection.begin_nested():
        yield


def _refer(door: _Door, order: Sequence[Built], states: Sequence[InstanceState[Any]]) -> None:
    """Take foreign keys over from the parents, which are saved already."""
    for link in door.links:
        if not link.to_parent:
            continue
        for state in states:
            if link.relation in state.dict:
                parent = state.dict[link.relation]
                for theirs, ours in link.pairs:
                    state.dict[ours] = None if parent is None else instance_dict(parent).get(theirs)
    for built in order:
        for late in built.late:
            key = instance_dict(late.parent).get(late.key)
            if key is None:
                raise _NotPlainError
            instance_dict(late.obj)[late.attribute] = key


def _be_referred_to(door: _Door, states: Sequence[InstanceState[Any]]) -> None:
    """Give keys to children that have no relationship to their parents, and are saved later."""
    for link in door.links:
        if link.to_parent or link.told:
            continue
        for state in states:
            held = state.dict.get(link.relation)
            for child in _members(held, link):
                for ours, theirs in link.pairs:
                    instance_dict(child)[theirs] = state.dict.get(ours)


def _members(held: Any, link: _Link) -> Iterable[Any]:
    if held is None:
        return ()
    return collection_adapter(held) if link.many else (held,)


def _insert(connection: sa.Connection, door: _Door, states: Sequence[InstanceState[Any]]) -> None:
    """Write rows with one statement, and learn what the database filled in.

    Raises:
        _NotPlainError: The database does not say it for many rows.
    """
    if connection.dialect.name == "sqlite":
        fill_keys(connection, [state.obj() for state in states])
    dicts = [state.dict for state in states]
    written: dict[str, list[Any]] = {}
    filled = []
    for cell in door.cells:
        values = [d.get(cell.attribute, _ABSENT) for d in dicts]
        types = set(map(type, values))
        if any(map(_is_expression, types)):
            raise _NotPlainError
        absent = _Absent in types
        nothing = {_Absent} if cell.as_json else {_Absent, NoneType}
        if cell.filled and not types.isdisjoint(nothing):
            if types - nothing or cell.column.default is not None:
                raise _NotPlainError  # a statement for each kind of row, or Python's default
            filled.append(cell)
        elif absent and cell.as_json:
            if len(types) > 1:
                raise _NotPlainError  # NULL where nothing is said, and JSON's null where it is
        else:
            written[cell.key] = [None if v is _ABSENT else v for v in values] if absent else values
    keys = tuple(written)
    columns = zip(*written.values(), strict=True) if written else ((),) * len(dicts)
    rows = [dict(zip(keys, values, strict=True)) for values in columns]
    if not filled:
        connection.execute(door.insert, rows)
        return
    if not connection.dialect.insert_executemany_returning_sort_by_parameter_order:
        raise _NotPlainError
    statement = door.insert.returning(*(c.column for c in filled), sort_by_parameter_order=True)
    returned = connection.execute(statement, rows)
    for d, row in zip(dicts, returned, strict=True):
        d.update(zip((cell.attribute for cell in filled), row, strict=True))


def _is_expression(type_: type) -> bool:
    return issubclass(type_, sa.ClauseElement) or hasattr(type_, "__clause_element__")
