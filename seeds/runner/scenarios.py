"""Scenarios on a project's database: objects saved by a session, with an entry in the ledger.

What a scenario writes is not planned: it is seen as the session writes it. The ledger holds the
keys of the rows, and their digests as of fixed rows, since no recipe makes them again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import importlib.util
import traceback
import uuid
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from seeds.config.profiles import Profile
from seeds.errors import DeclarationError, GuardError, SeedsError, UsageError
from seeds.factories.stream import Stream, use_stream
from seeds.ledger.entry import NAMED, TableEntry, short_hashes
from seeds.ledger.ledger import Ledger
from seeds.load.errors import translate
from seeds.load.removal import KeySet
from seeds.runner.recording import record_run
from seeds.runner.reports import TableResult
from seeds.runner.seeding import RunResult, RunSettings, integer_key
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.ranges import key_ranges

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import UOWTransaction

    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo
    from seeds.spec.seeder import SeederSpec


@dataclass
class _Written:
    """Rows of one table that a session wrote, by primary key."""

    inserted: dict[tuple[Any, ...], None] = field(default_factory=dict)
    updated: dict[tuple[Any, ...], None] = field(default_factory=dict)
    deleted: int = 0

    def delete(self, key: tuple[Any, ...]) -> None:
        """Note a deleted row; one that was inserted before is as if it had never been."""
        if key in self.inserted:
            del self.inserted[key]
        else:
            self.deleted += 1
        self.updated.pop(key, None)


class Recorder:
    """Notes which rows a session writes, those of association tables included.

    Args:
        session: The session.
        tables: The tables that are looked at.
    """

    def __init__(self, session: Session, tables: Mapping[str, TableInfo]) -> None:
        self.tables = tables
        self.written: dict[str, _Written] = {}
        sa.event.listen(session, "after_flush", self._flushed)
        sa.event.listen(session.connection(), "before_execute", self._executed)

    def _of(self, table: Any) -> _Written | None:
        name = table.fullname if isinstance(table, sa.Table) else ""
        return self.written.setdefault(name, _Written()) if name in self.tables else None

    def _flushed(self, session: Session, _context: UOWTransaction) -> None:
        for obj in session.new:
            for table, key in _rows_of(obj):
                if (written := self._of(table)) is not None:
                    written.inserted[key] = None
        for obj in session.dirty:
            if session.is_modified(obj, include_collections=False):
                for table, key in _rows_of(obj):
                    written = self._of(table)
                    if written is not None and key not in written.inserted:
                        written.updated[key] = None
        for obj in session.deleted:
            for table, key in _rows_of(obj):
                if (written := self._of(table)) is not None:
                    written.delete(key)

    def _executed(
        self,
        _connection: sa.Connection,
        statement: Any,
        many: list[dict[str, Any]],
        one: dict[str, Any],
        _options: Mapping[str, Any],
    ) -> None:
        """Note rows that say their whole key themselves: an association's."""
        if not isinstance(statement, sa.Insert):
            return
        written = self._of(statement.table)
        if written is None:
            return
        table = self.tables[statement.table.fullname]
        stated = statement.compile().params
        for row in many or [one]:
            values = {**stated, **row}
            key = tuple(values.get(column) for column in table.primary_key)
            if key and None not in key:
                written.inserted[key] = None


def _rows_of(obj: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    state: Any = sa.inspect(obj)
    key = tuple(state.mapper.primary_key_from_instance(obj))
    for table in state.mapper.tables:
        yield table, key


def run_scenario(
    backend: Backend,
    what: str,
    function: Callable[[Session], object],
    times: int,
    tables: Mapping[str, TableInfo],
    settings: RunSettings,
) -> RunResult:
    """Run code with a session within the backend's transaction, and write it into the ledger.

    The caller holds the backend's lock, has looked at the database's marker, and commits.

    Args:
        backend: The database.
        what: What runs, for messages: "the scenario busy_day".
        function: Is called with the session.
        times: How often.
        tables: All tables.
        settings: What the run goes by.

    Raises:
        SeedsError: Something is wrong; the caller rolls back.
    """
    started_at = dt.datetime.now(dt.UTC)
    ledger = Ledger(backend.connection)
    ledger.create()
    start = ledger.next_rows()
    stream = Stream(settings.seed, settings.as_of, settings.locale, settings.providers, start)
    with _session(backend.connection) as session:
        recorder = Recorder(session, tables)
        with use_stream(lambda: stream), _explained(what):
            for _ in range(times):
                function(session)
            session.flush()
    taken = {str(counter): row for counter, row in stream.next_rows.items()}
    entries, notes = [], []
    for table in tables.values():
        written = recorder.written.get(table.name, _Written())
        rows = (start.get(table.name, 0), taken.get(table.name, 0))
        if written.inserted or written.updated or written.deleted or rows[1]:
            entry = written_entry(
                backend, table, written.inserted, len(written.updated), written.deleted, rows
            )
            entries.append(entry)
            if entry.inserted < len(written.inserted):
                notes.append(
                    f"rows of {table.name} are not in the ledger: nothing names them for good"
                )
    number = record_run(ledger, settings, started_at, entries)
    changed = [e for e in entries if e.inserted or e.updated or e.deleted]
    results = tuple(
        TableResult(e.table, inserted=e.inserted, updated=e.updated, deleted=e.deleted)
        for e in changed
    )
    return RunResult(number, results, tuple(notes))


def awaited(
    what: str, function: Callable[[AsyncSession], Coroutine[Any, Any, object]]
) -> Callable[[Session], object]:
    """Return a function of a Session that runs one of an AsyncSession.

    The AsyncSession stands before the Session: what is awaited happens on the one connection,
    in the one transaction. So it needs no asynchronous driver.

    Args:
        what: What runs, for messages.
        function: Is called with the AsyncSession, and awaited.

    Raises:
        UsageError: SQLAlchemy's asynchronous half is not installed, or an event loop runs already.
    """
    if importlib.util.find_spec("greenlet") is None:
        raise UsageError(
            f"{what} is async, and greenlet, which that needs, is not installed",
            "pip install 'seeds[async]'",
        )
    if _in_event_loop():
        raise UsageError(
            f"{what} is async, and an event loop runs already",
            "Await it there with an AsyncSession, or use the command line.",
        )

    def run(session: Session) -> object:
        from sqlalchemy.ext.asyncio import AsyncSession

        def given(**_: object) -> Session:
            return session

        made: Any = given  # stands for the class of the Session that it makes for itself
        return asyncio.run(function(AsyncSession(sync_session_class=made)))

    return run


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@contextmanager
def _session(connection: sa.Connection) -> Iterator[Session]:
    # Whatever it commits or rolls back is a savepoint: the whole remains one transaction.
    session = Session(connection, join_transaction_mode="create_savepoint")
    try:
        yield session
        session.commit()
    finally:
        session.close()


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Tell where the project's own function failed."""
    try:
        yield
    except SeedsError:
        raise
    except Exception as error:
        if translate(error) is not None:
            raise
        frames = traceback.extract_tb(error.__traceback__)
        place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
        raise DeclarationError(
            f"{what} failed: {type(error).__name__}: {error}{place}",
            "Run with --debug for the traceback.",
        ) from error


def written_entry(
    backend: Backend,
    table: TableInfo,
    inserted: Iterable[tuple[Any, ...]],
    updated: int,
    deleted: int = 0,
    rows: tuple[int, int] = (0, 0),
) -> TableEntry:
    """Return what the ledger keeps of a table, with the digest of the rows as they are now.

    Args:
        backend: The database.
        table: The table.
        inserted: Primary keys of the rows that were inserted.
        updated: How many rows were updated.
        deleted: How many rows were deleted.
        rows: First row index that was taken from the streams, and one past the last.
    """
    counted = integer_key(table)
    keys = list(inserted)
    if counted:
        within = KeySet(table, key_ranges(key[0] for key in keys))
    elif all(table.columns[c].type.kind in NAMED for c in table.primary_key):
        within = KeySet(table, keys=tuple(keys))
    else:
        within = KeySet(table)
    digest, hashes, found = Digest(), [], []
    if within:
        for batch in backend.read(table, list(table.columns), within=within):
            hashed = row_hashes(batch)
            digest.add_hashes(hashed)
            hashes += hashed.tolist()
            columns = [batch.rows.column(c).to_pylist() for c in table.primary_key]
            found += list(zip(*columns, strict=True))
    # Rows of savepoints that were rolled back are not there.
    return TableEntry(
        table=table.name,
        inserted=len(found),
        updated=updated,
        deleted=deleted,
        key=table.primary_key[0] if counted else "",
        keys=key_ranges(key[0] for key in found) if counted else (),
        row_start=min(rows[0], rows[1]) if rows[1] else 0,
        row_stop=rows[1],
        fixed_digest=digest.hexdigest() if found else "",
        fixed_hashes=short_hashes(hashes),
        named=() if counted else tuple(tuple(map(_plain, key)) for key in found),
    )


def _plain(value: Any) -> int | str:
    if isinstance(value, bytes):
        return str(uuid.UUID(bytes=value))
    return value if isinstance(value, int) else str(value)


def run_seeders(
    backend: Backend,
    seeders: Iterable[SeederSpec],
    tables: Mapping[str, TableInfo],
    settings: RunSettings,
    options: Mapping[str, Any],
    counts: Mapping[str, int | None],
) -> list[RunResult]:
    """Run seeders by their own code, each a run of its own in the ledger; see :func:`run_scenario`.

    Args:
        backend: The database.
        seeders: The seeders, those that others depend on first.
        tables: All tables.
        settings: What the run goes by.
        options: Values of the seeders' own options.
        counts: The count wanted of each; ``None`` leaves it to the seeder.
    """
    found = []
    for seeder in seeders:
        code = seeder.own_code
        assert code is not None
        given = {k: v for k, v in options.items() if k in code.parameters and v is not None}
        count = counts.get(seeder.name)
        if count is not None and "count" in code.parameters:
            given["count"] = count
        for name in code.required:
            if name not in given:
                raise UsageError(
                    f"{seeder.origin}.run() needs {name}",
                    f"Give --{name.replace('_', '-')}, or give the parameter a default.",
                )
        what = f"the seeder {seeder.name}"
        function = functools.partial(_call, code.run, given)
        run = awaited(what, function) if code.is_async else function
        command = settings.command
        if command != seeder.name:
            command = f"{command} ({seeder.name})"
        one = replace(settings, command=command)
        found.append(run_scenario(backend, what, run, 1, tables, one))
    return found


def _call(run: Callable[..., Any], options: Mapping[str, Any], session: Any) -> Any:
    return run(session, **options)


def check_invented(profile: Profile, name: str) -> None:
    """Refuse a scenario where nothing invented may go.

    Raises:
        GuardError: The environment takes essentials alone.
    """
    if profile.essentials_only:
        raise GuardError(
            f"{profile.name} gets the application's essentials only, and the scenario {name} "
            "invents rows",
            "Choose another --env.",
        )
