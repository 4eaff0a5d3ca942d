"""Measuring tables: figures of all their rows, values of as many as are looked at.

Each table is read twice, whatever its columns: once by the database, which counts, and once by
us, as far as the limit. What cannot be read is said of its table or column, and the rest goes on.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from seeds.config.secrets import HIDDEN, secret
from seeds.errors import DatabaseError, SeedsError
from seeds.load.errors import translated
from seeds.runner.portrait import queries
from seeds.runner.portrait.tally import Tally
from seeds.runner.portrait.values import shown
from seeds.schema.portrait import ColumnPortrait, Link, TablePortrait, Value

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.schema.table import ColumnInfo, TableInfo

_AT_A_TIME: Final = 2_000
_ROOM: Final = 16_000_000
"""Characters of rows that are fetched at a time, about; a row at least."""
_EVERYTHING: Final = 1.02
"""Tables that are hardly larger than the limit are looked at as a whole."""


@dataclass(frozen=True)
class Limits:
    """How much of a table is looked at and shown.

    Attributes:
        sample: Rows looked at, about; all of a table that has no more.
        rows: Sample rows.
        top: Most frequent values.
    """

    sample: int = 100_000
    rows: int = 5
    top: int = 10


def measure(
    backend: Backend,
    tables: Iterable[TableInfo],
    limits: Limits,
    progress: Progress,
) -> Iterator[TablePortrait]:
    """Yield a portrait of each table.

    Args:
        backend: The database.
        tables: The tables, which are there.
        limits: How much is looked at.
        progress: Is told of each table.
    """
    inspector = sa.inspect(backend.connection)
    if backend.connection.dialect.name == "sqlite":
        # SQLite keeps any bytes as a text; one that is none must not hide all others.
        raw: Any = backend.connection.connection.dbapi_connection
        raw.text_factory = lambda text: text.decode("utf-8", "replace")
    for table in tables:
        progress.message(f"reading {table.name}")
        source = table.source
        with translated(table.name), warnings.catch_warnings():
            # Names are wanted; that SQLAlchemy has no class for a type does not matter.
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            present = {c["name"] for c in inspector.get_columns(source.name, source.schema)}
        yield _Measured(backend, table, present, limits).portrait()


class _Measured:
    """One table.

    Args:
        backend: The database.
        table: The table.
        present: The columns that it has in the database.
        limits: How much is looked at.
    """

    def __init__(
        self, backend: Backend, table: TableInfo, present: Collection[str], limits: Limits
    ) -> None:
        self.backend = backend
        self.dialect = backend.connection.dialect.name.replace("mariadb", "mysql")
        self.table = table
        self.limits = limits
        self.columns = [info for name, info in table.columns.items() if name in present]
        self.hidden = frozenset(info.name for info in self.columns if secret(info.name))
        self.lacking = [info for info in table.columns.values() if info.name not in present]

    def portrait(self) -> TablePortrait:
        """Return the table's portrait."""
        empty = TablePortrait(
            self.table.name,
            links=tuple(
                Link(fk.columns, fk.table, fk.referenced) for fk in self.table.foreign_keys
            ),
            columns=tuple(self._described(info) for info in self.table.columns.values()),
        )
        try:
            row, problems = self._figures()
            tallies, examined = self._values(row)
            samples = self._samples()
        except SeedsError as error:
            return replace(empty, problem=error.message)
        found = {
            info.name: self._column(info, i, row, tallies[info.name])
            for i, info in enumerate(self.columns)
        }
        columns = tuple(
            replace(found.get(c.name, c), problem=problems.get(c.name, c.problem))
            for c in empty.columns
        )
        return replace(empty, rows=row["rows"], examined=examined, columns=columns, samples=samples)

    def _figures(self) -> tuple[Mapping[str, Any], dict[str, str]]:
        """Return the row of figures, and what is wrong with columns that have none."""
        try:
            return self._one(self.columns), {}
        except DatabaseError:
            pass
        # A column is of a type that the model does not tell: which one, and the others go on.
        row: dict[str, Any] = dict(self._one([]))
        problems = {}
        for i, info in enumerate(self.columns):
            try:
                found = self._one([info])
            except DatabaseError as error:
                problems[info.name] = error.message
                continue
            row |= {f"{name[:-1]}{i}": value for name, value in found.items() if name != "rows"}
        return row, problems

    def _one(self, columns: Sequence[ColumnInfo]) -> Mapping[str, Any]:
        query = queries.figures(self.table, columns, self.hidden, self.dialect)
        with translated(self.table.name), self.backend.connection.begin_nested():
            return dict(self.backend.connection.execute(query).mappings().one())

    def _values(self, row: Mapping[str, Any]) -> tuple[dict[str, Tally], int]:
        """Look at rows; return the tally of each column, and how many rows there were."""
        tallies = {
            info.name: Tally(info.type.kind, measured=info.name not in self.hidden)
            for info in self.columns
        }
        rows: int = row["rows"]
        if not rows or not self.columns:
            return tallies, rows
        longest = (queries.lengths(row, i)[1] for i, c in enumerate(self.columns)
                   if queries.has_lengths(c))  # fmt: skip
        room = sum(length or 0 for length in longest)
        share = self.limits.sample / rows
        share = 1 if share * _EVERYTHING >= 1 else share
        examined = 0
        for page in self._pages(share, max(1, min(_AT_A_TIME, _ROOM // max(room, 1)))):
            examined += len(page)
            for tally, values in zip(tallies.values(), zip(*page, strict=True), strict=True):
                tally.add(list(values))
        # Somebody may write while we read, where the database does not keep moments apart.
        return tallies, rows if share == 1 else min(examined, rows)

    def _pages(self, share: float, at_a_time: int) -> Iterator[Sequence[Any]]:
        query = queries.some_rows(self.table, self.columns, share, self.dialect)
        if self.dialect == "sqlite" and share < 1 and not self._has_row_numbers():
            query = queries.any_rows(self.table, self.columns, share)
        options = {"stream_results": True, "max_row_buffer": at_a_time}
        with translated(self.table.name), self.backend.connection.begin_nested():
            result = self.backend.connection.execute(query, execution_options=options)
            with result:
                while page := result.fetchmany(at_a_time):
                    yield page

    def _has_row_numbers(self) -> bool:
        """Tell whether an SQLite table was made without WITHOUT ROWID."""
        query = sa.text("SELECT wr FROM pragma_table_list WHERE name = :name")
        name = {"name": self.table.source.name}
        return not self.backend.connection.scalar(query, name)

    def _samples(self) -> tuple[tuple[Value, ...], ...]:
        if not self.limits.rows or not self.columns:
            return ()
        query = queries.first_rows(self.table, self.columns, self.limits.rows)
        with translated(self.table.name), self.backend.connection.begin_nested():
            rows = self.backend.connection.execute(query).all()
        found = []
        for row in rows:
            values: dict[str, Value] = {
                info.name: HIDDEN
                if value is not None and info.name in self.hidden
                else shown(value, info.type.kind)
                for info, value in zip(self.columns, row, strict=True)
            }
            found.append(tuple(values.get(name) for name in self.table.columns))
        return tuple(found)

    def _described(self, info: ColumnInfo) -> ColumnPortrait:
        """Return what the model says of a column."""
        key = self.table.primary_key
        references = next(
            (
                f"{fk.table}.{fk.referenced[fk.columns.index(info.name)]}"
                for fk in self.table.foreign_keys
                if info.name in fk.columns
            ),
            None,
        )
        return ColumnPortrait(
            name=info.name,
            type=self._type(info),
            kind=info.type.kind.value,
            nullable=info.nullable and info.name not in key,
            key=info.name in key,
            unique=key == (info.name,) or (info.name,) in self.table.uniques,
            references=references,
            hidden=secret(info.name),
            problem="the database has no such column" if info in self.lacking else "",
        )

    def _type(self, info: ColumnInfo) -> str:
        assert info.source is not None
        try:
            return info.source.type.compile(self.backend.connection.dialect).lower()
        except sa.exc.CompileError:
            return info.type.kind.value

    def _column(
        self, info: ColumnInfo, i: int, row: Mapping[str, Any], tally: Tally
    ) -> ColumnPortrait:
        described = self._described(info)
        counted = row.get(f"n{i}")
        found = replace(
            described,
            nulls=0 if counted is None else row["rows"] - counted,
            distinct=tally.distinct,
            distinct_more=tally.more,
        )
        if described.hidden:
            return found
        shortest, longest = queries.lengths(row, i) if queries.has_lengths(info) else (None, None)
        measured = shortest is None and f"low{i}" in row
        return replace(
            found,
            lowest=shown(row[f"low{i}"], info.type.kind) if measured else None,
            highest=shown(row[f"high{i}"], info.type.kind) if measured else None,
            shortest=shortest,
            longest=longest,
            # Of keys that the database counts, it would say nothing.
            histogram=() if described.key and described.unique else tally.bars(),
            top=tally.top(self.limits.top),
        )
