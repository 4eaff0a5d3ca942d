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
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo

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


def upsert_rows(
    backend: Backend,
    wanted: Wanted,
    batches: Iterable[Batch],
    outcome: Outcome,
    progress: Progress,
    place: Callable[[int], str],
) -> None:
    """Insert rows, or bring those up to date whose natural key is there.

    Args:
        backend: The database.
        wanted: What goes where.
        batches: The rows; asked for by another thread, which does not use the connection.
        outcome: Is told what was written.
        progress: Is told what happens.
        place: Says where a row came from.

    Raises:
        ConstraintError: The database refuses a row, or two are for one.
    """
    if in_bulk(backend, wanted.table, wanted.columns):
        _merge(backend, wanted, batches, outcome, progress, place)
    else:
        _row_by_row(backend, wanted, batches, outcome, progress, place)
    backend.finish()


def _merge(
    backend: Backend,
    wanted: Wanted,
    batches: Iterable[Batch],
    outcome: Outcome,
    progress: Progress,
    place: Callable[[int], str],
) -> None:
    table = wanted.table
    counts = integer_key(table)
    counted = table.primary_key[0] if counts and table.primary_key[0] not in wanted.columns else ""
    staging = Staging(backend, table, wanted.columns, wanted.natural_key, wanted.update, counted)
    staging.create()

    def made() -> Iterator[Encoded]:
        for batch in batches:
            outcome.together = max(outcome.together, batch.rows.num_rows)
            yield backend.encode(batch)

    with placed(place):
        for encoded in ahead(made()):
            staging.write(encoded)
            progress.advance(table.name, encoded.rows)
    twice = staging.twice()
    if twice is not None:
        later, earlier = twice
        raise _repeated(place, later, earlier, wanted.natural_key, staging.key_of(later))

    def refused(error: ConstraintError, row: int) -> ConstraintError:
        return ConstraintError(f"{place(row)}: {error.message}", MEND)

    done = staging.merge(refused)
    outcome.inserted, outcome.updated = done.inserted, done.updated
    outcome.unchanged = done.unchanged
    if done.inserted:
        if done.first_key is not None:
            outcome.keys.add_range(done.first_key, done.first_key + done.inserted - 1)
        elif counts:
            for first, last in staging.new_ranges(table.primary_key[0]):
                outcome.keys.add_range(first, last)
        elif table.primary_key:
            outcome.named = staging.new_keys(MOST_NAMED + 1)
    staging.drop()


def _repeated(
    place: Callable[[int], str],
    later: int,
    earlier: int,
    natural_key: Sequence[str],
    cells: Sequence[Any],
) -> ConstraintError:
    """Refuse two rows for one; which of them is meant, nobody can tell."""
    said = ", ".join(f"{c}={v!r}" for c, v in zip(natural_key, cells, strict=True))
    return ConstraintError(
        f"{place(later) or f'row {later}'}: {said} is there already, in "
        f"{place(earlier) or f'row {earlier}'}",
        "Leave one of the rows out.",
    )


# -- row by row ----------------------------------------------------------------------------------


def _row_by_row(
    backend: Backend,
    wanted: Wanted,
    batches: Iterable[Batch],
    outcome: Outcome,
    progress: Progress,
    place: Callable[[int], str],
) -> None:
    table, natural_key, update = wanted.table, wanted.natural_key, wanted.update
    seen: dict[int, int] = {}
    before = 0
    for batch in batches:
        _refuse_twice(table, batch, natural_key, seen, before, place)
        names = batch.rows.schema.names
        for start in range(0, batch.rows.num_rows, _TOGETHER):
            part = batch.rows.slice(start, _TOGETHER)
            columns = [python_column(table, name, part.column(i)) for i, name in enumerate(names)]
            rows = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            try:
                with placed(place, before + start), backend.connection.begin_nested():
                    done = backend.upsert(table, rows, natural_key, [update] * len(rows))
            except ConstraintError as error:
                if error.hint == MEND:  # it has its place
                    raise
                at = _refused(backend, table, rows, natural_key, update)
                where = place(before + start + at + 1)
                raise ConstraintError(f"{where}: {error.message}", MEND) from error
            outcome.inserted += done.inserted
            outcome.updated += done.updated
            outcome.unchanged += done.unchanged
            new = [key for key, fresh in zip(done.keys, done.new, strict=True) if fresh]
            if integer_key(table):
                outcome.keys.add(new)
            elif len(outcome.named) <= MOST_NAMED:
                outcome.named += [key if isinstance(key, tuple) else (key,) for key in new]
            progress.advance(table.name, len(rows))
        before += batch.rows.num_rows


def _refused(
    backend: Backend,
    table: TableInfo,
    rows: Sequence[dict[str, Any]],
    natural_key: Sequence[str],
    update: tuple[str, ...],
) -> int:
    """Return which row the database refuses, by halves; all of it is rolled back afterwards."""
    first, last = 0, len(rows)
    while last - first > 1:
        middle = (first + last) // 2
        try:
            with backend.connection.begin_nested():
                part = rows[first:middle]
                backend.upsert(table, part, natural_key, [update] * len(part))
        except ConstraintError:
            last = middle
        else:
            first = middle
    return first


def _refuse_twice(
    table: TableInfo,
    batch: Batch,
    natural_key: Sequence[str],
    seen: dict[int, int],
    before: int,
    place: Callable[[int], str],
) -> None:
    """Refuse two rows for one; which of them is meant, nobody can tell."""
    hashes = row_hashes(replace(batch, rows=batch.rows.select(list(natural_key)))).tolist()
    for row, value in enumerate(hashes, before + 1):
        earlier = seen.setdefault(value, row)
        if earlier != row:
            index = row - before - 1
            cells = [batch.rows.column(c)[index].as_py() for c in natural_key]
            if None in cells:
                continue
            raise _repeated(place, row, earlier, natural_key, cells)
