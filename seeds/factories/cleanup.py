"""What was saved is remembered, and deleted again: children before parents."""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.schema import sort_tables_and_constraints

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_AT_ONCE = 500
"""Keys in a statement: no database takes any number of parameters."""

Keys = dict[sa.Table, list[tuple[Any, ...]]]


class Saved:
    """Objects that were saved, in order."""

    def __init__(self) -> None:
        self.objects: list[Any] = []
        self._known: set[int] = set()
        self._committed: set[int] = set()
        self._sessions: weakref.WeakSet[Session] = weakref.WeakSet()

    @contextlib.contextmanager
    def watching(self, session: Session) -> Iterator[None]:
        """Remember every object that is saved in the block, but not what waited before it."""
        waited = list(session.new)
        before = set(map(id, waited))

        def saved(_session: Session, obj: Any) -> None:
            # A hook that creates by the registry watches what is watched already.
            if id(obj) not in before and id(obj) not in self._known:
                self._known.add(id(obj))
                self.objects.append(obj)

        if session not in self._sessions:
            self._sessions.add(session)
            event.listen(session, "after_commit", self._commit)
        event.listen(session, "pending_to_persistent", saved)
        try:
            yield
        finally:
            event.remove(session, "pending_to_persistent", saved)

    def _commit(self, session: Session) -> None:
        if session.get_nested_transaction() is None:  # else it is a savepoint that ends
            self._committed |= {id(o) for o in self.objects if sa.inspect(o).session is session}

    def _there(self, obj: Any, session: Session) -> bool:
        """Tell whether an object has a row still, as far as one can know without looking.

        Rows that were rolled back are gone; their keys may belong to others by now.
        """
        state: Any = sa.inspect(obj)
        if state.key is None or state.deleted or state.was_deleted:
            return False
        return state.session is session or id(obj) in self._committed

    def delete(self, session: Session) -> None:
        """Delete the rows of all objects, and forget them; rows that are gone are fine."""
        there = [obj for obj in self.objects if self._there(obj, session)]
        session.flush()
        delete_rows(session, there)
        for obj in there:
            if obj in session:
                session.expunge(obj)
        self.objects.clear()
        self._known.clear()
        self._committed.clear()


def delete_rows(session: Session, objects: Iterable[Any]) -> None:
    """Delete objects' rows by key, and the rows of association tables that lead to them."""
    keys: Keys = {}
    links: dict[tuple[sa.Table, tuple[sa.Column[Any], ...]], list[tuple[Any, ...]]] = {}
    for obj in objects:
        state: Any = sa.inspect(obj)
        for table in state.mapper.tables:
            keys.setdefault(table, []).append(tuple(state.identity))
        own = dict(zip(state.mapper.primary_key, state.identity, strict=True))
        for relation in state.mapper.relationships:
            pairs = relation.synchronize_pairs
            if relation.secondary is not None and all(local in own for local, _ in pairs):
                columns = tuple(remote for _, remote in pairs)
                values = tuple(own[local] for local, _ in pairs)
                links.setdefault((relation.secondary, columns), []).append(values)
    for (table, columns), linked in links.items():
        _in_parts(session, sa.delete(table), columns, linked)
    sort: Any = sort_tables_and_constraints
    ordered = list(sort(keys))
    circular = {c for table, found in ordered if table is None for c in found}
    for table in keys:
        _let_go(session, table, keys[table], circular)
    for table, _ in reversed(ordered):
        if table is not None:
            # Newest first, should a part of a table refer to another part.
            _in_parts(session, sa.delete(table), tuple(table.primary_key), keys[table][::-1])


def _let_go(
    session: Session, table: sa.Table, keys: list[tuple[Any, ...]], circular: set[Any]
) -> None:
    """Empty foreign keys that would keep rows from being deleted in any order."""
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table is not table and constraint not in circular:
            continue
        names = {column.name: None for column in constraint.columns if column.nullable}
        if names:
            statement = sa.update(table).values(names)
            _in_parts(session, statement, tuple(table.primary_key), keys)


def _in_parts(
    session: Session,
    statement: Any,
    columns: Sequence[sa.Column[Any]],
    values: Sequence[tuple[Any, ...]],
) -> None:
    connection = session.connection()
    for start in range(0, len(values), _AT_ONCE):
        part = values[start : start + _AT_ONCE]
        if len(columns) == 1:
            matching = columns[0].in_([value for (value,) in part])
        else:
            matching = sa.tuple_(*columns).in_(part)
        connection.execute(statement.where(matching))
