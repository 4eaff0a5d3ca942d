"""Keys of new objects, counted before a flush where the database hands out one at a time.

SQLite returns what it fills in for many rows in no particular order, so that the unit of work
inserts row by row to learn it. Rows that lack nothing go in with one statement a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import instance_state

from seeds.factories.remembering import remembered

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def count_keys(session: Session) -> None:
    """Give the session's new objects the keys, and plain defaults, that SQLite would give them.

    Nobody else can write between the look at the largest key and the flush: the transaction
    holds the database's only lock for writing. Tables that get a single row are left alone.
    """
    waiting: dict[sa.Table, list[Any]] = {}
    shared: set[Any] = set()
    for obj in session.new:
        column = _counted(type(obj))
        if column is not None:
            waiting.setdefault(column.table, []).append(obj)
        else:
            # The database counts for it, perhaps in a table that others are in as well.
            shared.update(sa.inspect(type(obj)).tables)
    for table, objects in waiting.items():
        if len(objects) > 1 and table not in shared:
            mapper = sa.inspect(type(objects[0]))
            connection = connection_of_a_flush(session, mapper)
            if connection.dialect.name == "sqlite":
                fill_keys(connection, objects)


def connection_of_a_flush(session: Session, mapper: Any) -> sa.Connection:
    """Return the connection that a flush writes through.

    Sessions that send their reads to a replica tell a flush by this flag, as SQLAlchemy shows.
    """
    before = session._flushing  # noqa: SLF001 - the flag named above
    session._flushing = True  # noqa: SLF001 - the flag named above
    try:
        return session.connection(bind_arguments={"mapper": mapper})
    finally:
        session._flushing = before  # noqa: SLF001 - the flag named above


def fill_keys(connection: sa.Connection, objects: list[Any]) -> None:
    """Give new objects of one class the keys, and plain defaults, that SQLite would give them.

    Args:
        connection: A connection to SQLite, whose transaction will write them next.
        objects: The objects; nothing happens if SQLite does not count their keys.
    """
    column = _counted(type(objects[0]))
    if column is None:
        return
    attributes = [_attribute(type(obj)) for obj in objects]
    states = [instance_state(obj) for obj in objects]
    keys = [state.dict.get(name) for state, name in zip(states, attributes, strict=True)]
    given = [key for key in keys if key is not None]
    if len(given) == len(keys) or not all(isinstance(key, int) for key in given):
        return  # nothing to count, or an SQL expression that only the database can evaluate
    lock_for_writing(connection, column.table)
    largest = _largest(column)
    following = max(connection.scalar(largest) or 0, _ever(connection, column.table), 0, *given) + 1
    for obj, state, name, key in zip(objects, states, attributes, keys, strict=True):
        if key is None:
            _fill(state, name, following)
            following += 1
        for other, value in literal_defaults(type(obj)).items():
            if state.dict.get(other) is None:
                _fill(state, other, value)


def _fill(state: Any, name: str, value: Any) -> None:
    """Put in what the database would fill in, as a flush does it: no events, no history."""
    state.dict[name] = value
    state.committed_state.pop(name, None)


def _ever(connection: sa.Connection, table: sa.Table) -> int:
    """Return the largest key that AUTOINCREMENT gave out, 0 for other tables."""
    exists, counter = _counters(connection.schema_for_object(table))
    if connection.scalar(exists) is None:
        return 0
    return int(connection.scalar(counter, {"table": table.name}) or 0)


def lock_for_writing(connection: sa.Connection, table: Any) -> None:
    """Begin a transaction on SQLite that nobody else can write beside; change nothing."""
    connection.execute(_nothing(table))


# Statements that are built once cost little when they are sent again.


@remembered
def _nothing(table: Any) -> Any:
    return sa.delete(table).where(sa.false())


@remembered
def _largest(column: Any) -> Any:
    return sa.select(sa.func.max(column))


@remembered
def _counters(schema: str | None) -> tuple[Any, Any]:
    """Return the queries whether AUTOINCREMENT was ever used, and for a table's counter."""
    master = sa.table("sqlite_master", sa.column("name"), schema=schema)
    numbers = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"), schema=schema)
    return (
        sa.select(master.c.name).where(master.c.name == "sqlite_sequence"),
        sa.select(numbers.c.seq).where(numbers.c.name == sa.bindparam("table")),
    )


@remembered
def _counted(model: type) -> sa.Column[Any] | None:
    """Return the column of a mapped class whose values SQLite counts."""
    mapper: Any = sa.inspect(model)
    table = mapper.local_table
    # Parts of an object in other tables have keys of their own.
    if len(mapper.tables) != 1 or not isinstance(table, sa.Table):
        return None
    column = table.autoincrement_column
    if column is None or column.default is not None or not mapper.columns.contains_column(column):
        return None
    return column if table.dialect_options["sqlite"]["with_rowid"] else None


@remembered
def _attribute(model: type) -> str:
    mapper: Any = sa.inspect(model)
    key: str = mapper.get_property_by_column(_counted(model)).key
    return key


@remembered
def literal_defaults(model: type) -> dict[str, Any]:
    """Return the defaults in the database that are known without asking it, by attribute."""
    mapper: Any = sa.inspect(model)
    found = {}
    for prop in mapper.column_attrs:
        column = prop.columns[0]
        if isinstance(column, sa.Column) and isinstance(column.server_default, sa.DefaultClause):
            value = _literal(column.server_default.arg, column.type)
            if (
                value is not None
                and column.default is None
                and not column.type.should_evaluate_none
            ):
                found[prop.key] = value
    return found


def _literal(default: Any, type_: Any) -> Any:
    """Return a default as a value of a column, ``None`` when it is no plain literal."""
    if type(type_) is sa.Boolean:
        named = {"0": False, "1": True, "false": False, "true": True}
        return named.get(str(default).lower())
    if not isinstance(default, str):
        return None
    if isinstance(type_, sa.Integer):
        return int(default) if default.removeprefix("-").isdecimal() else None
    return default if type(type_) in (sa.String, sa.Text, sa.Unicode) else None
