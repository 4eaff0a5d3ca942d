"""The two ends of a copy: a source that is only read, and a target in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quoted

import sqlalchemy as sa

from seeds.errors import DatabaseError, DiskFullError, GuardError, UsageError
from seeds.load import backend_for
from seeds.load.commit import commit
from seeds.load.engine import create_engine, normalise_url
from seeds.load.errors import translated

if TYPE_CHECKING:
    from seeds.load.backend import Backend

KINDS = ("postgresql", "sqlite")
"""Databases whose schema changes are part of a transaction, and that read of one moment."""


def checked_url(url: str | sa.URL, what: str) -> sa.URL:
    """Return a URL of a database that can be copied from and to.

    Args:
        url: The URL.
        what: The option that gave it, for the message.

    Raises:
        UsageError: It is malformed, or of another kind of database.
    """
    target = normalise_url(url)
    kind = target.get_backend_name()
    if kind not in KINDS:
        raise UsageError(
            f"{what}: {kind} cannot be copied all or nothing",
            "Use PostgreSQL or SQLite on both sides.",
        )
    if kind == "sqlite" and target.database in (None, "", ":memory:"):
        raise UsageError(f"{what}: a database in memory is nobody else's", "Name a file.")
    return target


def file_of(url: sa.URL) -> Path | None:
    """Return the file of a SQLite database, ``None`` for a server's."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


@contextlib.contextmanager
def snapshot(url: sa.URL) -> Iterator[Backend]:
    """Open a database for reading: what is read is of one moment, and nothing can be written.

    Its tables cannot be altered or dropped meanwhile; their rows can be changed as ever.

    Raises:
        DatabaseError: It cannot be opened.
    """
    file = file_of(url)
    if file is not None:
        if not file.is_file():
            raise DatabaseError(f"there is no SQLite file {file}", "Correct the URL of the source.")
        path = quoted(str(file.absolute()))
        url = url.set(database=f"file:{path}").update_query_dict({"mode": "ro", "uri": "true"})
    names = _table_names(url) if file is None else []
    with _connected(url) as connection:
        backend = backend_for(connection)
        backend.only_read()
        if names:
            with translated():
                # Before the first query, which is what freezes the moment that is read.
                connection.exec_driver_sql(f"LOCK TABLE {', '.join(names)} IN ACCESS SHARE MODE")
        if file is None:
            with translated():
                # Rows that a policy hides would silently be missing: it is an error instead.
                connection.exec_driver_sql("SET LOCAL row_security = off")
        raw = connection.connection.dbapi_connection
        try:
            yield backend
        except DiskFullError as error:
            raise (_source_full() if _comes_from(raw, error) else error) from error.__cause__
        finally:
            with contextlib.suppress(Exception):  # the connection may be gone; nothing was written
                connection.rollback()


def _table_names(url: sa.URL) -> list[str]:
    """Return the tables of a PostgreSQL database, quoted, in a transaction of their own."""
    with _connected(url) as connection, translated():
        found = connection.exec_driver_sql(
            "SELECT format('%%I.%%I', n.nspname, c.relname) FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'"
            " AND n.nspname <> 'information_schema'"
            " AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1",
            {},
        )
        return [str(name).replace("%", "%%") for (name,) in found]


@contextlib.contextmanager
def transaction(url: sa.URL, *, write: bool = True) -> Iterator[Backend]:
    """Open a database for writing in one transaction, which the end of the block commits.

    A SQLite file that did not exist is taken away again after an error.

    Args:
        url: The database.
        write: Whether the end commits.
    """
    file = file_of(url)
    new = file is not None and _is_nothing(file)
    done = False
    try:
        with _connected(url) as connection:
            raw = connection.connection.dbapi_connection
            try:
                yield backend_for(connection)
                if write:
                    with translated():
                        commit(connection)
                    done = True
            except DiskFullError as error:
                # SQLite does not say whose error it is; a source is only read.
                here = _comes_from(raw, error) is not False
                raise (_target_full(url) if here else error) from error.__cause__
            finally:
                if not done:
                    with contextlib.suppress(Exception):  # the connection may be gone
                        connection.rollback()
    finally:
        if new and not done and file is not None:
            file.unlink(missing_ok=True)


def _is_nothing(file: Path) -> bool:
    """Tell whether there is no file, or what a run that was killed left of making one."""
    if not file.exists():
        return True
    journal = file.with_name(f"{file.name}-journal")
    return file.stat().st_size == 0 and journal.exists()


@contextlib.contextmanager
def _connected(url: sa.URL) -> Iterator[sa.Connection]:
    engine = create_engine(url)
    try:
        with translated():
            connection = engine.connect()
        try:
            connection.begin()
            yield connection
        finally:
            with contextlib.suppress(Exception):  # the connection may be gone
                connection.close()
    finally:
        engine.dispose()


# --- whose disk is full -------------------------------------------------------------------------


def _comes_from(raw: object, error: DiskFullError) -> bool | None:
    """Tell whether an error was raised by a connection, if the driver says so."""
    cause = error.__cause__
    cursor = getattr(getattr(cause, "orig", cause), "cursor", None)
    return None if cursor is None else cursor.connection is raw


def _target_full(url: sa.URL) -> DiskFullError:
    file = file_of(url)
    what = "the target's server" if file is None else f"the target's SQLite file {file}"
    return DiskFullError(
        f"the disk of {what} is full; nothing was written, and the target is as before",
        "Free some space there (a copy needs about as much as the source takes), or copy fewer "
        "rows with --subset, and run the command again.",
    )


def _source_full() -> DiskFullError:
    return DiskFullError(
        "the disk of the source's server is full: a query found no room for its temporary files",
        "Free some space there, or choose rows by a simpler condition; nothing was written.",
    )


# --- which database it is ---------------------------------------------------------------------


def refuse_same(source: Backend, source_url: sa.URL, target: Backend, target_url: sa.URL) -> None:
    """Refuse a target that is the source, however the two URLs are spelt.

    A standby of the source is the source, too.

    Raises:
        GuardError: It is, or nobody can tell.
    """
    if source.dialect != target.dialect:
        return
    files = file_of(source_url), file_of(target_url)
    if files[0] is not None and files[1] is not None:
        same = files[1].exists() and files[0].samefile(files[1])
    else:
        same = bool(_identities(source) & _identities(target))
    if same:
        raise GuardError(
            "the target is the source: the same database by two URLs, or twice the same URL",
            "Name another, empty database as the target.",
        )


def _identities(backend: Backend) -> set[Any]:
    """Return what only this database of this server has; two of the same share at least one."""
    connection = backend.connection
    with translated():
        found: set[Any] = set()
        oid, started, port = connection.exec_driver_sql(
            "SELECT d.oid, pg_postmaster_start_time()::text, current_setting('port')"
            " FROM pg_database d WHERE d.datname = current_database()"
        ).one()
        found.add((oid, started, port))
        allowed = connection.scalar(
            sa.text("SELECT has_function_privilege('pg_control_system()', 'EXECUTE')")
        )
        if allowed:
            system = connection.scalar(sa.text("SELECT system_identifier FROM pg_control_system()"))
            found.add((oid, int(system or 0)))
        return found
