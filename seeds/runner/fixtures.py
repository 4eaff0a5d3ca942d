"""Fixtures on a project's database: rows by natural key, their references resolved on the way."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import FileError, SeedsError
from seeds.ledger.ledger import Ledger
from seeds.load.errors import NOTHING_WRITTEN, translated
from seeds.runner.recording import record_run
from seeds.runner.reports import TableResult
from seeds.runner.scenarios import written_entry
from seeds.runner.seeding import RunSettings
from seeds.schema.metadata import type_for

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import ForeignKey, TableInfo

_BATCH = 200
_MEND = "Nothing was written; correct the file and load it again."


@dataclass(frozen=True)
class FixtureRow:
    """One row, with what it refers to not known yet.

    Attributes:
        table: Its table.
        key: The columns that identify it.
        values: Python values by column.
        links: Numbers of the rows that its foreign keys refer to.
        lookups: Rows of the database that its foreign keys refer to, by values of their columns.
        later: Those of its links that are filled in when all rows are there.
        place: Where it was written; made into text for messages alone.
    """

    table: TableInfo
    key: tuple[str, ...]
    values: Mapping[str, Any]
    links: Mapping[ForeignKey, int]
    lookups: Mapping[ForeignKey, Mapping[str, Any]]
    later: tuple[ForeignKey, ...]
    place: object


@dataclass
class _Done:
    """What was done to one table."""

    inserted: list[tuple[Any, ...]] = field(default_factory=list)
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class FixturesResult:
    """What loading did; no ``run`` when nothing was changed."""

    run: int | None
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...] = ()


def load_rows(
    backend: Backend,
    rows: Sequence[FixtureRow],
    tables: Mapping[str, TableInfo],
    settings: RunSettings,
    *,
    record: bool,
) -> FixturesResult:
    """Insert or update rows within the backend's transaction, and write it into the ledger.

    The caller holds the backend's lock, has looked at the database's marker, and commits.

    Args:
        backend: The database.
        rows: The rows, each after those that it refers to.
        tables: All tables.
        settings: What the run goes by.
        record: Whether the ledger is told.

    Raises:
        SeedsError: A row is refused; the caller rolls back.
    """
    started_at = dt.datetime.now(dt.UTC)
    ledger = Ledger(backend.connection)
    if record:
        ledger.create()
    loader = _Loader(backend, rows, tables)
    loader.load()
    done = {name: loader.done[name] for name in tables if name in loader.done}
    results = tuple(
        TableResult(name, inserted=len(d.inserted), updated=d.updated, unchanged=d.unchanged)
        for name, d in done.items()
    )
    changed = {name: d for name, d in done.items() if d.inserted or d.updated}
    if not record or not changed:
        return FixturesResult(None, results)
    backend.finish()
    entries, notes = [], []
    for name, d in changed.items():
        entry = written_entry(backend, tables[name], d.inserted, d.updated)
        entries.append(entry)
        if entry.inserted < len(d.inserted):
            notes.append(f"rows of {name} are not in the ledger: nothing names them for good")
    number = record_run(ledger, settings, started_at, entries)
    return FixturesResult(number, results, tuple(notes))


class _Loader:
    """Writes rows in order; knows the keys of those that are there."""

    def __init__(
        self, backend: Backend, rows: Sequence[FixtureRow], tables: Mapping[str, TableInfo]
    ) -> None:
        self.backend = backend
        self.rows = rows
        dialect = backend.connection.dialect.name
        self.tables = {name: nulls_as_null(table, dialect) for name, table in tables.items()}
        self.keys: list[tuple[Any, ...]] = [()] * len(rows)
        self.values: list[dict[str, Any]] = [{}] * len(rows)
        self.done: dict[str, _Done] = {}
        self._named: dict[tuple[Any, ...], FixtureRow] = {}
        self._written: set[int] = set()  # rows that are told of as new or updated

    def load(self) -> None:
        for batch in self._batches():
            for i in batch:
                self.values[i] = self._values(i, later=False)
                self._refuse_twice(i)
            self._write(batch)
        for i, row in enumerate(self.rows):
            if row.later:
                self._complete(i)

    def _batches(self) -> Iterator[list[int]]:
        """Yield rows of one table that do not refer to each other, in order."""
        batch: list[int] = []
        for i, row in enumerate(self.rows):
            first = self.rows[batch[0]] if batch else row
            alone = bool(row.later or first.later)
            parents = {n for fk, n in row.links.items() if fk not in row.later}
            if batch and (
                alone
                or len(batch) == _BATCH
                or row.table is not first.table
                or row.key != first.key
                or not parents.isdisjoint(batch)
            ):
                yield batch
                batch = []
            batch.append(i)
        if batch:
            yield batch

    def _values(self, i: int, *, later: bool) -> dict[str, Any]:
        row = self.rows[i]
        values = dict(row.values)
        for fk, parent in row.links.items():
            if later or fk not in row.later:
                values.update(zip(fk.columns, self._of_parent(parent, fk), strict=True))
        for fk, known in row.lookups.items():
            values.update(zip(fk.columns, self._found(row, fk, known), strict=True))
        return values

    def _of_parent(self, parent: int, fk: ForeignKey) -> Sequence[Any]:
        table = self.rows[parent].table
        known = {
            **self.values[parent],
            **dict(zip(table.primary_key, self.keys[parent], strict=True)),
        }
        if all(c in known for c in fk.referenced):
            return [known[c] for c in fk.referenced]
        by = dict(zip(table.primary_key, self.keys[parent], strict=True))
        return self._select(fk, by)[0]

    def _found(self, row: FixtureRow, fk: ForeignKey, known: Mapping[str, Any]) -> Sequence[Any]:
        found = self._select(fk, known)
        if len(found) == 1:
            return found[0]
        said = ", ".join(f"{column} {value!r}" for column, value in known.items())
        raise FileError(
            f"{row.place}: {'there is no row' if not found else 'there are several rows'} of "
            f"{fk.table} with {said}",
            "Load that row first." if not found else "Say what tells it from the others.",
        )

    def _select(self, fk: ForeignKey, by: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        columns = self.tables[fk.table].columns
        wanted = [columns[c].source for c in fk.referenced]
        where = [columns[c].source == value for c, value in by.items()]
        query = sa.select(*wanted).where(*where).limit(2)  # type: ignore[arg-type]  # all have a source
        with translated(fk.table):
            return [tuple(found) for found in self.backend.connection.execute(query)]

    def _refuse_twice(self, i: int) -> None:
        row = self.rows[i]
        name = (row.table.name, row.key, *(repr(self.values[i][c]) for c in row.key))
        other = self._named.setdefault(name, row)
        if other is not row:
            said = ", ".join(f"{c} {self.values[i][c]!r}" for c in row.key)
            raise FileError(
                f"{row.place}: the row of {row.table.name} with {said} is written down twice: "
                f"also in {other.place}",
                "Remove one of them.",
            )

    def _write(self, batch: Sequence[int]) -> None:
        table = self.rows[batch[0]].table
        done = self.done.setdefault(table.name, _Done())
        result = self._upsert(batch)
        for i, key, new in zip(batch, result.keys, result.new, strict=True):
            self.keys[i] = key if isinstance(key, tuple) else (key,)
            if new:
                done.inserted.append(self.keys[i])
        done.updated += result.updated
        done.unchanged += result.unchanged
        if not result.unchanged:
            self._written.update(batch)

    def _complete(self, i: int) -> None:
        """Fill in the references that were put off."""
        self.values[i] = self._values(i, later=True)
        result = self._upsert([i])
        if result.updated and i not in self._written:
            done = self.done[self.rows[i].table.name]
            done.updated += 1
            done.unchanged -= 1

    def _upsert(self, batch: Sequence[int]) -> Any:
        """Upsert rows; an error names the first row that is refused."""
        try:
            with self.backend.connection.begin_nested():
                return self._upsert_all(batch)
        except SeedsError as error:
            if len(batch) == 1:
                raise _placed(error, self.rows[batch[0]]) from error
            for i in batch:
                try:
                    with self.backend.connection.begin_nested():
                        self._upsert_all([i])
                except SeedsError as found:
                    raise _placed(found, self.rows[i]) from found
            raise

    def _upsert_all(self, batch: Sequence[int]) -> Any:
        row = self.rows[batch[0]]
        table = self.tables[row.table.name]
        fixed = {*row.key, *table.primary_key}
        values = [self.values[i] for i in batch]
        # What is stored as the JSON value null is read like NULL: it cannot be compared.
        update = [
            [c for c, value in one.items() if c not in fixed and value is not sa.JSON.NULL]
            for one in values
        ]
        with translated(table.name):
            return self.backend.upsert(table, values, row.key, update)


def _placed(error: SeedsError, row: FixtureRow) -> SeedsError:
    hint = _MEND if error.hint == NOTHING_WRITTEN else error.hint
    return type(error)(f"{row.place}: {error.message}", hint)


def nulls_as_null(table: TableInfo, dialect: str) -> TableInfo:
    """Return a table whose JSON columns take None for NULL, whatever the model says."""
    copy = table.source.to_metadata(sa.MetaData())
    columns = {}
    for info, column in zip(table.columns.values(), copy.columns, strict=True):
        real = type_for(column.type, dialect)
        if isinstance(real, sa.JSON):
            column.type = type(real)(none_as_null=True)
        columns[info.name] = dataclasses.replace(info, source=column)
    return dataclasses.replace(table, source=copy, columns=columns)
