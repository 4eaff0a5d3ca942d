"""Rows of a file merged into a table: sent in bulk to a temporary table, compared by the database.

Three statements whatever the number of rows: which of them are there, bring those up to date that
differ, insert the others. Python sees no row.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

from seeds.errors import ConstraintError, SeedsError
from seeds.load.backend import Encoded, TableLoad
from seeds.load.differing import differing
from seeds.load.errors import translated
from seeds.schema.ranges import Range

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import ColumnInfo, TableInfo

_NUMBERS = itertools.count(1)
_ROW = "seeds_row"
_DIFFERS = "seeds_differs"
_FETCHED = 10_000


@dataclass(frozen=True)
class Merged:
    """What a merge did.

    Attributes:
        inserted: Rows that were new.
        updated: Rows that differed in a compared column.
        unchanged: Rows that were as given.
        first_key: The integer key of the first new row, where keys were counted; they follow
            each other in the order of the rows.
    """

    inserted: int
    updated: int
    unchanged: int
    first_key: int | None = None


class Staging:
    """A temporary table of rows for another one; it ends with the transaction or by :meth:`drop`.

    Args:
        backend: The database, in a transaction.
        table: The table that the rows are for.
        columns: Their columns, in order.
        natural_key: The columns that tell whether a row is there.
        update: The columns that a row that is there takes.
        counted: The integer key's column, when new rows are to be given keys here.
    """

    def __init__(
        self,
        backend: Backend,
        table: TableInfo,
        columns: Sequence[str],
        natural_key: Sequence[str],
        update: Sequence[str],
        counted: str = "",
    ) -> None:
        self._backend = backend
        self._connection = backend.connection
        self._dialect = backend.connection.dialect.name
        self.table = table
        self.columns = tuple(columns)
        self.natural_key = tuple(natural_key)
        self.update = tuple(update)
        self.counted = counted
        number = next(_NUMBERS)
        self.name, self._matches = f"seeds_staged_{number}", f"seeds_matches_{number}"
        self.rows = 0
        self._target = _clause(table, list(table.columns))
        self._staged = sa.table(
            self.name,
            sa.column(_ROW),
            *(sa.column(quoted_name(c, True), _type(table.columns[c])) for c in columns),
        )
        keys = [f"k{i}" for i in range(len(table.primary_key))]
        self._match = sa.table(self._matches, *map(sa.column, (_ROW, _DIFFERS, *keys)))

    # -- rows -----------------------------------------------------------------------------

    def create(self) -> None:
        """Make the temporary table, of the very types of the table's columns."""
        with translated(self.table.name):
            none = sa.select(*(self._target.c[c] for c in self.columns))
            query = f"AS {self._text(none)} WHERE 1 = 0"
            match self._dialect:
                case "postgresql":
                    self._run(f"CREATE TEMPORARY TABLE {self.name} {self._on_commit}{query}")
                    number = f"{_ROW} bigint GENERATED ALWAYS AS IDENTITY"
                    self._run(f"ALTER TABLE {self.name} ADD COLUMN {number}")
                case "sqlite":  # whose query would keep no more than a kind of type
                    columns = f"({_ROW} INTEGER PRIMARY KEY, {', '.join(self._declared())})"
                    self._run(f"CREATE TEMPORARY TABLE {self.name} {columns}")
                case _:
                    number = f"({_ROW} BIGINT AUTO_INCREMENT PRIMARY KEY)"
                    self._run(f"CREATE TEMPORARY TABLE {self.name} {number} {query}")
        self._backend.prepare([TableLoad(self.table, self.columns, 0, empty=False)])

    def _declared(self) -> Iterator[str]:
        """Yield the columns with their types, as SQLite's table declares them."""
        schema = self.table.source.schema or "main"
        found = self._connection.execute(
            sa.text("SELECT name, type FROM pragma_table_xinfo(:table, :schema)"),
            {"table": self.table.source.name, "schema": schema},
        )
        types = {str(row[0]): str(row[1]) for row in found}
        for name in self.columns:
            yield f"{self._preparer.quote(quoted_name(name, True))} {types[name]}"

    def write(self, encoded: Encoded) -> None:
        """Send rows."""
        self._backend.write(encoded, into=self.name)
        self.rows += encoded.rows

    def drop(self) -> None:
        """Drop the temporary tables."""
        temporary = "TEMPORARY " if self._dialect in ("mysql", "mariadb") else ""
        for name in (self.name, self._matches):
            self._run(f"DROP {temporary}TABLE IF EXISTS {name}")

    def twice(self) -> tuple[int, int] | None:
        """Return the numbers of the first two rows for one: the later, the earlier."""
        keys = [self._staged.c[c] for c in self.natural_key]
        there = [k.is_not(None) for k in keys]
        with translated(self.table.name):
            one: Any = sa.select(sa.literal_column("1")).where(*there).group_by(*keys)
            repeated = one.having(sa.func.count() > sa.literal_column("1")).limit(1)
            if self._connection.execute(repeated).first() is None:
                return None
            number = self._staged.c[_ROW]
            first = sa.func.min(number).over(partition_by=keys)
            numbered = (
                sa.select(number.label("later"), first.label("earlier")).where(*there).subquery("n")
            )
            query = sa.select(numbered.c.later, numbered.c.earlier)
            query = query.where(numbered.c.later > numbered.c.earlier).order_by(numbered.c.later)
            found = self._connection.execute(query.limit(1)).first()
        return None if found is None else (int(found[0]), int(found[1]))

    def key_of(self, row: int) -> tuple[Any, ...]:
        """Return the natural key of a row by its number."""
        number = self._staged.c[_ROW]
        query = sa.select(*(self._staged.c[c] for c in self.natural_key)).where(number == row)
        with translated(self.table.name):
            return tuple(self._connection.execute(query).one())

    # -- merging --------------------------------------------------------------------------

    def merge(self, refused: Callable[[ConstraintError, int], ConstraintError]) -> Merged:
        """Bring rows up to date and insert the new ones.

        Args:
            refused: Makes an error that names a row out of one that does not.

        Raises:
            ConstraintError: The database refuses a row, or does not know which row is meant.
        """
        self._keep_others_from_writing()
        self._backend.phase(f"comparing {self.rows:,} rows with {self.table.name}")
        matched, updated = self._compare(refused)
        new = self.rows - matched
        if new and not updated:
            # Where there are many, indexes are quicker made again, as in any other load.
            empty = self._backend.is_empty(self.table)
            self._backend.prepare([TableLoad(self.table, self.columns, new, empty)])
        first = self._backend.next_key(self.table) if self.counted and new else None
        self._backend.phase(
            f"{self.table.name}: inserting {new:,} rows, bringing {updated:,} up to date"
        )
        try:
            self._apply(first, 1, self.rows, update=bool(updated), insert=bool(new))
        except ConstraintError as error:
            row = self._first_refused(first)
            raise refused(error, row) from error
        return Merged(new, updated, matched - updated, first)

    def _keep_others_from_writing(self) -> None:
        """Let nobody else insert what is compared here, until the transaction ends.

        Elsewhere the seeders' lock has to do, or the whole database is locked anyway.
        """
        if self._dialect != "postgresql":
            return
        name = self._preparer.format_table(self.table.source)
        savepoint = self._connection.begin_nested()
        try:
            with translated(self.table.name):
                self._run(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")
        except SeedsError:  # who may only insert may not lock
            savepoint.rollback()
        else:
            savepoint.commit()

    def _compare(
        self, refused: Callable[[ConstraintError, int], ConstraintError]
    ) -> tuple[int, int]:
        """Note which rows are there; return how many, and how many of those differ."""
        t, s = self._target, self._staged
        on = sa.and_(*(t.c[c] == s.c[c] for c in self.natural_key))
        differs = differing(self._connection, self.table, self.update, t, s)
        query = sa.select(
            s.c[_ROW].label(_ROW),
            differs.label(_DIFFERS),
            *(t.c[c].label(f"k{i}") for i, c in enumerate(self.table.primary_key)),
        ).select_from(s.join(t, on))
        m = self._match
        counted = sa.select(
            sa.func.count(), sa.func.sum(sa.case((m.c[_DIFFERS], 1), else_=0))
        ).select_from(m)
        several = (
            sa.select(m.c[_ROW])
            .group_by(m.c[_ROW])
            .having(sa.func.count() > sa.literal_column("1"))
            .order_by(m.c[_ROW])
            .limit(1)
        )
        index = f"(INDEX ({_ROW})) " if self._dialect in ("mysql", "mariadb") else ""
        with translated(self.table.name):
            if self._dialect == "postgresql":
                self._run(f"ANALYZE {self.name}")
            self._run(
                f"CREATE TEMPORARY TABLE {self._matches} {index}{self._on_commit}"
                f"AS {self._text(query)}"
            )
            if not index:
                self._run(f"CREATE INDEX {self._matches}_row ON {self._matches} ({_ROW})")
            if self._dialect == "postgresql":
                self._run(f"ANALYZE {self._matches}")
            matched, differing_rows = self._connection.execute(counted).one()
            unclear = self._connection.execute(several).scalar()
        if unclear is not None:
            key = dict(zip(self.natural_key, self.key_of(int(unclear)), strict=True))
            said = ", ".join(f"{c}={v!r}" for c, v in key.items())
            error = ConstraintError(f"{self.table.name} has several rows with {said}")
            raise refused(error, int(unclear))
        return int(matched), int(differing_rows or 0)

    def _apply(
        self, first_key: int | None, first: int, last: int, *, update: bool, insert: bool
    ) -> None:
        """Bring up to date and insert rows by their numbers, or none of them."""
        with self._connection.begin_nested(), translated(self.table.name):
            if update:
                self._connection.execute(self._update(first, last))
            if insert:
                self._run(self._insertion(first_key, first, last))

    def _first_refused(self, first_key: int | None) -> int:
        """Return which row the database refuses, by halves; all is rolled back afterwards."""
        first, last = 0, self.rows
        while last - first > 1:
            middle = (first + last) // 2
            try:
                self._apply(first_key, first + 1, middle, update=True, insert=True)
            except ConstraintError:
                last = middle
            else:
                first = middle
        return first + 1

    def _update(self, first: int, last: int) -> Any:
        # The models' table, so that what SQLAlchemy does at every update is done.
        t, s, m = self.table.source, self._staged, self._match
        if self.table.primary_key:
            same = [
                self.table.source_column(c) == m.c[f"k{i}"]
                for i, c in enumerate(self.table.primary_key)
            ]
        else:
            same = [self.table.source_column(c) == s.c[c] for c in self.natural_key]
        number = s.c[_ROW]
        return (
            sa.update(t)
            .values({self.table.source_column(c): s.c[c] for c in self.update})
            .where(*same, m.c[_ROW] == number, m.c[_DIFFERS], self._between(number, first, last))
        )

    def _insertion(self, first_key: int | None, first: int, last: int) -> str:
        s, number = self._staged, self._staged.c[_ROW]
        names = list(self.columns)
        values: list[Any] = [s.c[c] for c in self.columns]
        if first_key is not None:
            # Of a part, keys with gaps will do: it is going to be rolled back.
            whole = (first, last) == (1, self.rows)
            ordinal: Any = sa.func.row_number().over(order_by=number) if whole else number
            names.insert(0, self.counted)
            values.insert(0, ordinal + sa.literal_column(str(first_key - 1)))
        query = sa.select(*values).where(self._is_new, self._between(number, first, last))
        listed = ", ".join(self._preparer.quote(quoted_name(n, True)) for n in names)
        over = ""
        if self._dialect == "postgresql":  # keys that the database always gives can be given so
            over = " OVERRIDING SYSTEM VALUE"
        into = self._preparer.format_table(self.table.source)
        return f"INSERT INTO {into} ({listed}){over} {self._text(query.order_by(number))}"

    @property
    def _is_new(self) -> Any:
        m, number = self._match, self._staged.c[_ROW]
        there: Any = sa.select(sa.literal_column("1")).select_from(m).where(m.c[_ROW] == number)
        return sa.not_(sa.exists(there.correlate_except(m)))

    def _between(self, number: Any, first: int, last: int) -> Any:
        if (first, last) == (1, self.rows):
            return sa.true() if self._dialect == "postgresql" else sa.literal_column("1 = 1")
        low: Any = sa.literal_column(str(first))
        high: Any = sa.literal_column(str(last))
        return number.between(low, high)

    # -- what was new ---------------------------------------------------------------------

    def new_ranges(self, column: str) -> Iterator[Range]:
        """Yield the integer keys of the rows that were new, as ranges; asked after the merge.

        Args:
            column: The key's column, which the rows have.
        """
        key = self._staged.c[column]
        order = sa.func.row_number().over(order_by=key)
        islands = sa.select(key.label("k"), (key - order).label("g")).where(self._is_new)
        found = islands.subquery("islands")
        query = sa.select(sa.func.min(found.c.k), sa.func.max(found.c.k)).group_by(found.c.g)
        with translated(self.table.name):
            for row in self._fetched(query.order_by(sa.func.min(found.c.k))):
                yield int(row[0]), int(row[1])

    def new_keys(self, most: int) -> list[tuple[Any, ...]]:
        """Return the primary keys of the rows that were new; asked after the merge.

        Args:
            most: How many are of interest.
        """
        s = self._staged
        key = self.table.primary_key
        if set(key) <= set(self.columns):
            query = sa.select(*(s.c[c] for c in key)).where(self._is_new)
        else:
            t = self.table.source
            on = sa.and_(*(self.table.source_column(c) == s.c[c] for c in self.natural_key))
            query = sa.select(*(self.table.source_column(c) for c in key)).select_from(
                t.join(s, on)
            )
            query = query.where(self._is_new)
        query = query.order_by(s.c[_ROW]).limit(most)
        with translated(self.table.name):
            return [tuple(row) for row in self._fetched(query)]

    def _fetched(self, query: Any) -> Iterator[Any]:
        options = {"stream_results": True, "max_row_buffer": _FETCHED}
        with self._connection.execute(query, execution_options=options) as result:
            yield from result

    # -- statements -----------------------------------------------------------------------

    @property
    def _on_commit(self) -> str:
        return "ON COMMIT DROP " if self._dialect == "postgresql" else ""

    @property
    def _preparer(self) -> Any:
        return self._connection.dialect.identifier_preparer

    def _text(self, query: Any) -> str:
        return str(query.compile(self._connection, compile_kwargs={"literal_binds": True}))

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)


def _clause(table: TableInfo, columns: Sequence[str]) -> sa.TableClause:
    source = table.source
    return sa.table(
        source.name,
        *(sa.column(quoted_name(c, True), _type(table.columns[c])) for c in columns),
        schema=source.schema,
    )


def _type(column: ColumnInfo) -> Any:
    return sa.types.NullType() if column.source is None else column.source.type
