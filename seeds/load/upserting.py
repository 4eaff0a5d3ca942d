"""``seeds.upsert``: rows by natural key, for scripts, migrations and tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from seeds.errors import DeclarationError, UsageError, did_you_mean

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.orm import Session

    from seeds.load.backend import UpsertResult
    from seeds.schema.table import TableInfo


def upsert(
    connection: sa.Connection | Session,
    target: type[Any] | sa.Table,
    rows: Iterable[Mapping[str, Any]],
    *,
    natural_key: Sequence[str] | str = (),
    update: Sequence[str] | None = None,
) -> UpsertResult:
    """Insert rows, or update those whose natural key exists; those that are as given stay.

    Works in the transaction of the connection or session, and commits nothing. A row that
    another session inserts at the same time counts as existing on PostgreSQL, if a constraint
    or index keeps the natural key unique there; elsewhere that ends in a ConstraintError.

    Example::

        with Session(engine) as session, session.begin():
            done = seeds.upsert(session, Role, [{"name": "admin", "title": "Administrator"}])
            print(done.inserted, done.updated, done.keys)

    With an ``AsyncSession``: ``await session.run_sync(seeds.upsert, Role, rows)``.

    Args:
        connection: A connection or a session. What the session has pending is flushed first,
            and the objects it holds are read again when they are next used.
        target: A mapped class or a table.
        rows: Python values by name: attributes of a class, columns of a table.
        natural_key: What identifies a row for its users; the only group of columns that is
            kept unique, apart from the primary key, when left out.
        update: What to bring up to date in an existing row; everything given, apart from the
            natural key and the primary key, when left out.

    Returns:
        The primary keys in the order of the rows, and how many rows were inserted, updated
        and unchanged.

    Raises:
        UsageError: ``target`` is neither a mapped class nor a table.
        DeclarationError: A name is unknown, a row lacks its natural key, two rows share one,
            or several could be meant.
        ConstraintError: The database rejected a row.
    """
    from sqlalchemy.orm import Session

    from seeds.load import backend_for
    from seeds.schema.metadata import table_info

    session = connection if isinstance(connection, Session) else None
    if session is not None:
        session.flush()
    bound = connection.connection() if isinstance(connection, Session) else connection
    source, columns = _described(target)
    table = table_info(source, bound.dialect.name)
    ready = [{_column(source, columns, n): value for n, value in row.items()} for row in rows]
    given = (natural_key,) if isinstance(natural_key, str) else tuple(natural_key)
    key = tuple(_column(source, columns, n) for n in given) or _only_unique(table)
    fixed = {*key, *table.primary_key}
    wanted = None if update is None else tuple(_column(source, columns, n) for n in update)
    updates = [tuple(c for c in row if c not in fixed) if wanted is None else wanted
               for row in ready]  # fmt: skip
    result = backend_for(bound).upsert(table, ready, key, updates)
    if session is not None:
        session.expire_all()
    return result


def _described(target: Any) -> tuple[sa.Table, dict[str, str]]:
    """Return a target's table, and its columns' names by those that people use."""
    import sqlalchemy as sa

    if isinstance(target, sa.Table):
        return target, {name: column.name for name, column in target.columns.items()}
    mapper = sa.inspect(target, raiseerr=False)
    if not isinstance(mapper, sa.orm.Mapper) or not isinstance(mapper.local_table, sa.Table):
        raise UsageError(
            f"{target!r} is neither a mapped class nor a table",
            "Pass a class such as User, or a table such as User.__table__.",
        )
    table = mapper.local_table
    return table, {
        attribute.key: column.name
        for attribute in mapper.column_attrs
        for column in attribute.columns
        if isinstance(column, sa.Column) and column.table is table
    }


def _column(table: sa.Table, columns: Mapping[str, str], name: str) -> str:
    if name not in columns:
        raise DeclarationError(
            f"{table.fullname} has nothing called {name!r}", did_you_mean(name, list(columns))
        )
    return columns[name]


def _only_unique(table: TableInfo) -> tuple[str, ...]:
    if len(table.uniques) == 1:
        return table.uniques[0]
    if not table.uniques:
        raise DeclarationError(
            f"{table.name} has no unique columns apart from its primary key",
            f"Say what identifies a row: natural_key={table.primary_key!r}.",
        )
    listed = ", ".join("+".join(group) for group in table.uniques)
    raise DeclarationError(
        f"{table.name} has several unique groups of columns: {listed}",
        f"Say which one identifies a row: natural_key={table.uniques[0]!r}.",
    )
