"""The rows of an import that may be there already: merged by the database, or row by row.

Databases that can compare rows themselves get all of them in bulk; see :mod:`seeds.load.staging`.
For the others rows are looked up by natural key, some thousands at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seeds.errors import ConstraintError
from seeds.load.backend import Encoded
from seeds.load.differing import can_compare
from seeds.load.staging import Staging
from seeds.runner.import_outcome import MEND, MOST_NAMED, Outcome, ahead, placed, python_column
from seeds.runner.seeding import integer_key
from seeds.schema.digest import row_hashes

if TYPE_CHECKING:
    from seeds.load.backend import Backend, UpsertResult
    from seeds.runner.progress import Progress
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo

_Row = dict[str, Any]

_TOGETHER = 5_000
"""Rows upserted together where the database does not compare."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of an upsert.

    Attributes:
        table: The table.
        columns: The columns that the rows have, in order.
        natural_key: Those that tell whether a row is there.
        said: Those that a row that is there takes.
    """

    table: TableInfo
    columns: tuple[str, ...]
    natural_key: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def update(self) -> tuple[str, ...]:
        """The columns compared and brought up to date."""
        fixed = {*self.natural_key, *self.table.primary_key}
        return tuple(c for c in self.columns if c in self.said and c not in fixed)


def in_bulk(backend: Backend, table: TableInfo, columns: Sequence[str]) -> bool:
    """Tell whether rows of these columns are merged by the database: they come decorated then."""
    return can_compare(backend.connection, table, columns)


@dataclass(frozen=True)
class Upsert:
    """Inserts rows, or brings those up to date whose natural key is there.

    Attributes:
        backend: The database.
        wanted: What goes where.
        outcome: Is told what was written.
        progress: Is told what happens.
        place: Says where a row came from.
    """

    backend: Backend
    wanted: Wanted
    outcome: Outcome
    progress: Progress
    place: Callable[[int], str]

    def run(self, batches: Iterable[Batch]) -> None:
        """Write rows.

        Args:
            batches: The rows; asked for by another thread, which does not use the connection.

        Raises:
            ConstraintError: The database refuses a row, or two are for one.
        """
        if in_bulk(self.backend, self.wanted.table, self.wanted.columns):
            self._merge(batches)
        else:
            self._row_by_row(batches)
        self.backend.finish()

    # -- in bulk -----------------------------------------------------------------------------------

    def _merge(self, batches: Iterable[Batch]) -> None:
        wanted, outcome = self.wanted, self.outcome
        key = wanted.table.primary_key
        counts = integer_key(wanted.table)
        counted = key[0] if counts and key[0] not in wanted.columns else ""
        staging = Staging(
            self.backend, wanted.table, wanted.columns, wanted.natural_key, wanted.update, counted
        )
        staging.create()
        with placed(self.place):
            for encoded in ahead(self._encoded(batches)):
                staging.write(encoded)
                self.progress.advance(wanted.table.name, encoded.rows)
        twice = staging.twice()
        if twice is not None:
            later, earlier = twice
            raise self._repeated(later, earlier, staging.key_of(later))
        done = staging.merge(
            lambda error, row: ConstraintError(f"{self.place(row)}: {error.message}", MEND)
        )
        outcome.inserted, outcome.updated = done.inserted, done.updated
        outcome.unchanged = done.unchanged
        if done.inserted:
            if done.first_key is not None:
                outcome.keys.add_range(done.first_key, done.first_key + done.inserted - 1)
            elif counts:
                for first, last in staging.new_ranges(key[0]):
                    outcome.keys.add_range(first, last)
            elif key:
                outcome.named = staging.new_keys(MOST_NAMED + 1)
        staging.drop()

    def _encoded(self, batches: Iterable[Batch]) -> Iterator[Encoded]:
        for batch in batches:
            self.outcome.together = max(self.outcome.together, batch.rows.num_rows)
            yield self.backend.encode(batch)

    # -- row by row --------------------------------------------------------------------------------

    def _row_by_row(self, batches: Iterable[Batch]) -> None:
        seen: dict[int, int] = {}
        before = 0
        for batch in batches:
            self._refuse_twice(batch, seen, before)
            names = batch.rows.schema.names
            for start in range(0, batch.rows.num_rows, _TOGETHER):
                part = batch.rows.slice(start, _TOGETHER)
                columns = [
                    python_column(self.wanted.table, name, part.column(i))
                    for i, name in enumerate(names)
                ]
                rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
                self._note(self._written(rows, before + start))
                self.progress.advance(self.wanted.table.name, len(rows))
            before += batch.rows.num_rows

    def _written(self, rows: Sequence[_Row], before: int) -> UpsertResult:
        """Write some rows at once.

        Args:
            rows: The rows.
            before: How many there were before.

        Raises:
            ConstraintError: The database refuses one; it is named.
        """
        try:
            with placed(self.place, before), self.backend.connection.begin_nested():
                return self._upserted(rows)
        except ConstraintError as error:
            if error.hint == MEND:  # it has its place
                raise
            where = self.place(before + self._refused(rows) + 1)
            raise ConstraintError(f"{where}: {error.message}", MEND) from error

    def _upserted(self, rows: Sequence[_Row]) -> UpsertResult:
        wanted = self.wanted
        update = [wanted.update] * len(rows)
        return self.backend.upsert(wanted.table, rows, wanted.natural_key, update)

    def _note(self, done: UpsertResult) -> None:
        outcome = self.outcome
        outcome.inserted += done.inserted
        outcome.updated += done.updated
        outcome.unchanged += done.unchanged
        new = [key for key, fresh in zip(done.keys, done.new, strict=True) if fresh]
        if integer_key(self.wanted.table):
            outcome.keys.add(new)
        elif len(outcome.named) <= MOST_NAMED:
            outcome.named += [key if isinstance(key, tuple) else (key,) for key in new]

    def _refused(self, rows: Sequence[_Row]) -> int:
        """Return which row the database refuses, by halves; all is rolled back afterwards."""
        first, last = 0, len(rows)
        while last - first > 1:
            middle = (first + last) // 2
            try:
                with self.backend.connection.begin_nested():
                    self._upserted(rows[first:middle])
            except ConstraintError:
                last = middle
            else:
                first = middle
        return first

    # -- two rows for one: which of them is meant, nobody can tell ---------------------------------

    def _refuse_twice(self, batch: Batch, seen: dict[int, int], before: int) -> None:
        natural_key = list(self.wanted.natural_key)
        hashes = row_hashes(replace(batch, rows=batch.rows.select(natural_key))).tolist()
        for row, value in enumerate(hashes, before + 1):
            earlier = seen.setdefault(value, row)
            if earlier != row:
                index = row - before - 1
                cells = [batch.rows.column(c)[index].as_py() for c in natural_key]
                if None not in cells:
                    raise self._repeated(row, earlier, cells)

    def _repeated(self, later: int, earlier: int, cells: Sequence[Any]) -> ConstraintError:
        pairs = zip(self.wanted.natural_key, cells, strict=True)
        said = ", ".join(f"{c}={v!r}" for c, v in pairs)
        return ConstraintError(
            f"{self.place(later) or f'row {later}'}: {said} is there already, in "
            f"{self.place(earlier) or f'row {earlier}'}",
            "Leave one of the rows out.",
        )
