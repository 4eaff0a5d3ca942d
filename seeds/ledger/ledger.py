"""The ledger: one row a run in the table ``seed_runs`` of the target database.

It says who ran what when, and for each table the rows and the key ranges written. No
secret is stored; a run takes a few hundred bytes however many rows it wrote.
"""

from __future__ import annotations

import datetime as dt
import getpass
import json
import socket
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import sqlalchemy as sa

from seeds.schema.table import TableInfo

FORMAT = 1
"""Version of the ledger's own layout, stored with each run."""

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
    sa.Column("tables", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class TableEntry:
    """What a run did to one table.

    Attributes:
        table: Full table name.
        inserted: Rows inserted.
        updated: Fixed rows that existed and were brought up to date.
        deleted: Rows deleted before.
        cleared: Whether the table was cleared before.
        key: The integer key's column, or an empty string.
        keys: Ranges [first, last] of the integer keys inserted, both included.
        row_start: Row index of the first generated row.
        row_stop: One past the last row index used.
        parents: Rows that each reference chose among, by table.
    """

    table: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    cleared: bool = False
    key: str = ""
    keys: tuple[tuple[int, int], ...] = ()
    row_start: int = 0
    row_stop: int = 0
    parents: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run."""

    run: int
    started_at: dt.datetime
    finished_at: dt.datetime
    version: str
    command: str
    env: str
    marker: str
    protected: bool
    seed: int
    as_of: dt.datetime
    locale: str
    tables: tuple[TableEntry, ...]


def merge_ranges(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return ranges [first, last] of integers joined where they touch."""
    return tuple(_merge(ranges))


def key_ranges(keys: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return integer keys as ranges, both ends included."""
    return tuple(_merge((key, key) for key in keys))


class Ledger:
    """The ledger of one database, on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection
        self._runs: tuple[Run, ...] | None = None

    @property
    def exists(self) -> bool:
        """Whether the database has a ledger."""
        return sa.inspect(self.connection).has_table(RUNS.name)

    def create(self) -> None:
        """Create the ledger's table unless it is there."""
        _metadata.create_all(self.connection, checkfirst=True)

    def runs(self) -> tuple[Run, ...]:
        """Return all runs, oldest first."""
        if self._runs is None:
            self._runs = ()
            if self.exists:
                rows = self.connection.execute(sa.select(RUNS).order_by(RUNS.c.run))
                self._runs = tuple(_run(row) for row in rows.mappings())
        return self._runs

    @property
    def marker(self) -> tuple[str, bool] | None:
        """The environment written into the database, and whether it is protected."""
        runs = self.runs()
        return (runs[-1].marker, runs[-1].protected) if runs else None

    def next_rows(self) -> dict[str, int]:
        """Return the row index that generation goes on with, by table."""
        found: dict[str, int] = {}
        for run in self.runs():
            for entry in run.tables:
                if entry.cleared:
                    found[entry.table] = 0
                found[entry.table] = max(found.get(entry.table, 0), entry.row_stop)
        return found

    def foreign_rows(self, table: TableInfo, total: int) -> int:
        """Return how many rows of a table no run wrote.

        Args:
            table: The table.
            total: Its number of rows.
        """
        ranges: list[tuple[int, int]] = []
        key, written = "", 0
        for run in self.runs():
            for entry in run.tables:
                if entry.table == table.name:
                    if entry.cleared:
                        ranges, written = [], 0
                    ranges += entry.keys
                    written += entry.inserted
                    key = entry.key or key
        if total == 0 or not written:
            return total
        if not key:
            return max(total - written, 0)
        column = table.source.c[key]
        merged = _merge(ranges)
        known = 0
        for start in range(0, len(merged), 100):
            wanted = sa.or_(*(column.between(a, b) for a, b in merged[start : start + 100]))
            query = sa.select(sa.func.count()).select_from(table.source).where(wanted)
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
                host=socket.gethostname()[:255],
                username=_user()[:255],
                tables=json.dumps([_compact(entry) for entry in tables]),
            )
        )
        self._runs = None
        return number


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""  # a container's user may have no name


def _compact(entry: TableEntry) -> dict[str, Any]:
    defaults = asdict(TableEntry(""))
    return {k: v for k, v in asdict(entry).items() if k == "table" or v != defaults[k]}


def _merge(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _run(row: sa.RowMapping) -> Run:
    entries = []
    for entry in json.loads(row["tables"]):
        entry["keys"] = tuple((a, b) for a, b in entry.get("keys", ()))
        entries.append(TableEntry(**entry))
    return Run(
        run=row["run"],
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
        tables=tuple(entries),
    )


def _utc(value: dt.datetime) -> dt.datetime:
    """Return an aware time; SQLite gives back naive ones."""
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
