"""The ledger: one row a run in the table ``seed_runs`` of the target database.

It says who ran what when, and for each table the rows and the key ranges written, their
digest, and the recipe that makes them again. No secret is stored; a run takes a few hundred
bytes a table however many rows it wrote.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
import socket
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.schema import CreateColumn

from seeds.errors import DatabaseError, SchemaError
from seeds.ledger.entry import Run, RunKind, TableEntry
from seeds.ledger.history import History
from seeds.load.errors import translated
from seeds.schema.table import TableInfo

FORMAT = 2
"""Version of the ledger's own layout, stored with each run.

1: the first. 2: kind, undoes, witness; digests and recipes in ``tables``.
"""

_metadata = sa.MetaData()
RUNS = sa.Table(
    "seed_runs",
    _metadata,
    sa.Column("run", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("format", sa.Integer, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.String(32), nullable=False),
    sa.Column("command", sa.String(200), nullable=False),
    sa.Column("env", sa.String(64), nullable=False),
    sa.Column("marker", sa.String(64), nullable=False),
    sa.Column("protected", sa.Boolean, nullable=False),
    # Text, because a seed may take 64 bits without a sign.
    sa.Column("seed", sa.String(24), nullable=False),
    sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
    sa.Column("locale", sa.String(32), nullable=False),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("username", sa.String(255), nullable=False),
    # MySQL's own TEXT ends at 64 kB.
    sa.Column(
        "tables", sa.Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb"), nullable=False
    ),
    # Since format 2: old rows need a default, or NULL.
    sa.Column("kind", sa.String(16), nullable=False, server_default="seed"),
    sa.Column("undoes", sa.Text, nullable=True),
    sa.Column("witness", sa.String(100), nullable=False, server_default=""),
)


class Ledger:
    """The ledger of one database, on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._history: History | None = None

    @property
    def exists(self) -> bool:
        """Whether the database has a ledger."""
        return bool(self._columns())

    def _columns(self) -> set[str]:
        """Return the columns that the ledger has in this database; none when there is none."""
        inspector = sa.inspect(self.connection)
        if not inspector.has_table(RUNS.name):
            return set()
        return {column["name"] for column in inspector.get_columns(RUNS.name)}

    def create(self) -> None:
        """Create the ledger's table, or bring one of an older version up to date.

        Raises:
            SchemaError: A newer version of the tool has written it.
        """
        present = self._columns()
        if not present:
            _metadata.create_all(self.connection, checkfirst=False)
            return
        self._check_format()
        for column in RUNS.columns:
            if column.name not in present:
                definition = CreateColumn(column).compile(dialect=self.connection.dialect)
                # Only names of our own are in it.
                self.connection.exec_driver_sql(f"ALTER TABLE {RUNS.name} ADD COLUMN {definition}")

    def _check_format(self) -> None:
        newest = self.connection.scalar(sa.select(sa.func.max(RUNS.c.format)))
        if newest is not None and newest > FORMAT:
            raise SchemaError(
                f"the ledger {RUNS.name} was written by a newer version of seeds "
                f"(format {newest}, this one knows {FORMAT})",
                "Upgrade: pip install --upgrade seeds",
            )

    def check_may(self, privilege: str) -> None:
        """Refuse a user who lacks a privilege on the ledger's table, which is there.

        Args:
            privilege: ``SELECT`` or ``INSERT``.

        Raises:
            DatabaseError: The user lacks it.
        """
        if self.connection.dialect.name != "postgresql":
            return
        allowed = sa.func.has_table_privilege(RUNS.name, privilege)
        may, user = self.connection.execute(
            sa.select(allowed, sa.func.quote_ident(sa.text("current_user::text")))
        ).one()
        if not may:
            verb = "read" if privilege == "SELECT" else "write to"
            raise DatabaseError(
                f"the user may not {verb} the table {RUNS.name}, where runs are written down",
                f"Let the owner GRANT {privilege} ON {RUNS.name} TO {user}.",
            )

    @property
    def history(self) -> History:
        """All runs, and what is left of them.

        Raises:
            DatabaseError: The user may not read the ledger.
        """
        if self._history is None:
            self._history = History(self._read())
        return self._history

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""
        return self.history.runs

    def _read(self) -> list[Run]:
        present = self._columns()
        if not present:
            return []
        self.check_may("SELECT")
        self._check_format()
        columns = [column for column in RUNS.columns if column.name in present]
        rows = self.connection.execute(sa.select(*columns).order_by(RUNS.c.run)).mappings()
        found: list[Run] = []
        try:
            found.extend(_run(dict(row)) for row in rows)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            before = f" after run {found[-1].run}" if found else ""
            raise SchemaError(
                f"the ledger {RUNS.name} is damaged: the first row{before} cannot be read "
                f"({type(error).__name__}: {error})",
                "Restore the row from a backup. If it is deleted, the rows of that run count as "
                "somebody's own.",
            ) from error
        return found

    @property
    def marker(self) -> tuple[str, bool] | None:
        """The environment written into the database, and whether it is protected."""
        runs = self.runs()
        return (runs[-1].marker, runs[-1].protected) if runs else None

    def next_rows(self) -> dict[str, int]:
        """Return the row index that generation goes on with, by table."""
        return self.history.next_rows()

    def foreign_rows(self, table: TableInfo, total: int) -> int:
        """Return how many rows of a table no run wrote.

        In a table without an integer key only the numbers are known: the rows that are more
        than the runs wrote.

        Args:
            table: The table.
            total: Its number of rows.
        """
        shares = self.history.shares.get(table.name, ())
        if total == 0 or not shares:
            return total
        ranges = self.history.keys(table.name)
        if not ranges:
            return max(total - sum(share.entry.inserted for share in shares), 0)
        column = table.source.c[next(s.entry.key for s in shares if s.entry.key)]
        known = 0
        for start in range(0, len(ranges), 100):
            wanted = sa.or_(*(column.between(a, b) for a, b in ranges[start : start + 100]))
            query = sa.select(sa.func.count()).select_from(table.source).where(wanted)
            with translated(table.name):
                known += self.connection.execute(query).scalar_one()
        return total - known

    def record(
        self,
        *,
        started_at: dt.datetime,
        version: str,
        command: str,
        env: str,
        protected: bool,
        mark: bool,
        seed: int,
        as_of: dt.datetime,
        locale: str,
        tables: Sequence[TableEntry],
        kind: RunKind = "seed",
        undoes: Sequence[int] = (),
        witness: str = "",
    ) -> int:
        """Write a run and return its number.

        Args:
            started_at: When it began.
            version: The tool's version.
            command: What was run.
            env: The profile.
            protected: Whether the profile is protected.
            mark: Whether the run marks the database with its environment.
            seed: The random seed.
            as_of: The run's "now".
            locale: The run's locale.
            tables: What was done to each table.
            kind: What the run did.
            undoes: Numbers of the runs that it took back.
            witness: What tells rows that were not touched since.
        """
        before = self.marker
        marker, is_protected = (env, protected) if mark or before is None else before
        last = self.connection.execute(sa.select(sa.func.max(RUNS.c.run))).scalar()
        number = (last or 0) + 1
        self.connection.execute(
            sa.insert(RUNS).values(
                run=number,
                format=FORMAT,
                started_at=started_at,
                finished_at=dt.datetime.now(dt.UTC),
                version=version,
                command=command[:200],
                env=env,
                marker=marker,
                protected=is_protected,
                seed=str(seed),
                as_of=as_of,
                locale=locale,
                host=_storable(socket.gethostname())[:255],
                username=_storable(_user())[:255],
                tables=json.dumps([entry.to_json() for entry in tables], separators=(",", ":")),
                kind=kind,
                undoes=",".join(map(str, undoes)),
                witness=witness,
            )
        )
        self._history = None
        return number


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""  # a container's user may have no name


def _storable(text: str) -> str:
    """Return a text of the system without halves of characters, which stand for odd bytes."""
    return text.encode(errors="replace").decode()


def _run(row: Mapping[str, Any]) -> Run:
    tables = json.loads(row["tables"])
    if not isinstance(tables, list):
        raise ValueError("tables are no list")
    return Run(
        run=row["run"],
        kind=row.get("kind", "seed"),
        started_at=_utc(row["started_at"]),
        finished_at=_utc(row["finished_at"]),
        version=row["version"],
        command=row["command"],
        env=row["env"],
        marker=row["marker"],
        protected=row["protected"],
        seed=int(row["seed"]),
        as_of=_utc(row["as_of"]),
        locale=row["locale"],
        tables=tuple(TableEntry.from_json(entry) for entry in tables),
        host=row["host"],
        username=row["username"],
        undoes=tuple(int(n) for n in (row.get("undoes") or "").split(",") if n),
        witness=row.get("witness", ""),
        format=row["format"],
    )


def _utc(value: dt.datetime) -> dt.datetime:
    """Return an aware time; SQLite gives back naive ones."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
