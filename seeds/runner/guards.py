"""Guards: what stands between a command and data that somebody cares about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.config.environments import may_meet
from seeds.config.profiles import Profile
from seeds.errors import DatabaseError, GuardError
from seeds.ledger.entry import add_digests
from seeds.schema.digest import Digest

if TYPE_CHECKING:
    from seeds.ledger.ledger import Ledger
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

RESETTABLE = ("development", "test")


def check_may_write(backend: Backend, *, record: bool = True) -> None:
    """Refuse to begin what the database would not let come to an end.

    Args:
        backend: The database.
        record: Whether the run is to be written into the ledger.

    Raises:
        DatabaseError: The database only reads, or the user may not make the ledger's table, or
            not write to it.
    """
    connection = backend.connection
    if connection.dialect.name != "postgresql":
        return
    if connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on":
        raise DatabaseError(
            "the database is read-only (a standby, or default_transaction_read_only is on)",
            "Connect to the primary server. `seed inspect` only reads, and works here.",
        )
    from seeds.ledger.ledger import Ledger

    if not record:
        return
    ledger = Ledger(connection)
    if ledger.exists:
        ledger.check_may("INSERT")
        return
    schema = connection.exec_driver_sql("SELECT current_schema()").scalar()
    allowed = sa.select(sa.func.has_schema_privilege(schema, "CREATE"))
    if schema is None or not connection.scalar(allowed):
        where = schema or "public"
        raise DatabaseError(
            f"the user may not create tables in the schema {where}, where runs are written down",
            f"Let the owner GRANT CREATE ON SCHEMA {where}; once the table is there, the right to "
            "write to it is enough. `seed check` needs none of this.",
        )


def check_marker(ledger: Ledger, profile: Profile, *, force: bool) -> None:
    """Refuse to mix protected and disposable environments in one database.

    Raises:
        GuardError: The database is marked as the other kind, and ``force`` is not set.
    """
    marker = ledger.marker
    if marker is None or force:
        return
    name, protected = marker
    if not may_meet("protected" if protected else "disposable", profile.kind):
        raise GuardError(
            f"this database is marked {name}; {profile.name} data does not belong there",
            f"Use --env {name}, another database, or --force when you mean it.",
        )


@dataclass(frozen=True)
class Evidence:
    """What is known of the rows of tables that are to be cleared.

    Attributes:
        counted: Rows by table.
        foreign: Rows among them, and in tables that would lose rows along with them, that no
            run wrote.
        uncertain: Tables whose foreign rows may be fewer.
        allowed: Whether foreign rows may be deleted.
    """

    counted: Mapping[str, int]
    foreign: Mapping[str, int]
    uncertain: frozenset[str]
    allowed: bool

    def __str__(self) -> str:
        """List the foreign rows by table."""
        return ", ".join(
            f"{name} {'up to ' if name in self.uncertain else ''}{rows:,}"
            for name, rows in self.foreign.items()
        )

    def compare(self, deleted: Mapping[str, int]) -> None:
        """Compare with what was deleted: between counting and deleting there is time.

        Raises:
            GuardError: There were more rows, so that others inserted some meanwhile.
        """
        more = {
            name: rows - self.counted.get(name, 0)
            for name, rows in deleted.items()
            if rows > self.counted.get(name, 0)
        }
        if more and not self.allowed:
            listed = ", ".join(f"{name} {rows:,}" for name, rows in more.items())
            raise GuardError(
                f"others inserted rows while the tables were being cleared: {listed}",
                "Nothing was changed. Run it again when nobody else is writing.",
            )


def check_clear(
    ledger: Ledger,
    backend: Backend,
    tables: Sequence[TableInfo],
    *,
    force: bool,
    action: str = "--clear",
    hold: bool = True,
) -> Evidence:
    """Look for rows that no run wrote before a table is cleared.

    Args:
        ledger: The database's ledger.
        backend: The database.
        tables: The tables.
        force: Whether the guard is overridden.
        action: What would delete the rows, for the message.
        hold: Whether others are kept from inserting more where the evidence decides.

    Returns:
        What was found.

    Raises:
        GuardError: There are such rows, and no earlier run marked the database disposable.
    """
    marker = ledger.marker
    allowed = force or (marker is not None and not marker[1])
    if hold and not allowed:
        backend.hold(tables)
    counted = {table.name: backend.count(table) for table in tables}
    foreign: dict[str, int] = {}
    uncertain: set[str] = set()
    for table in tables:
        rows = ledger.foreign_rows(table, counted[table.name])
        if not rows and not allowed and not _known(ledger, backend, table, counted[table.name]):
            rows = counted[table.name]
            uncertain.add(table.name)
        if rows:
            foreign[table.name] = rows
    uncertain |= _hanging_on(backend, tables, foreign)
    found = Evidence(counted, foreign, frozenset(uncertain), allowed)
    if foreign and not allowed:
        where = "an unmarked database" if marker is None else f"a database marked {marker[0]}"
        raise GuardError(
            f"{action} would delete rows that no run of seed wrote, in {where}: {found}",
            f"{'Leave --clear out, use' if action == '--clear' else 'Use'} another database, "
            "or add --force when you mean it.",
        )
    return found


def _known(ledger: Ledger, backend: Backend, table: TableInfo, total: int) -> bool:
    """Tell whether all rows of a table are certainly those that runs wrote.

    Without an integer key the ledger has numbers alone, and somebody may have replaced as many
    rows as they deleted. The digest of the rows would not be the same.
    """
    shares = ledger.history.shares.get(table.name, ())
    if total == 0 or any(share.keys for share in shares):
        return True
    written = [share.entry.written for share in shares]
    if not all(written):
        return False  # a ledger of the first format
    digest = Digest()
    for batch in backend.read(table, list(table.columns)):
        digest.update(batch)
    return digest.hexdigest() == add_digests(written)


def _hanging_on(backend: Backend, tables: Sequence[TableInfo], foreign: dict[str, int]) -> set[str]:
    """Count the rows of other tables that the database itself deletes along.

    No model may know of these tables. Rows that hang on such rows in turn are counted as if all
    of these would go.

    Args:
        backend: The database.
        tables: The tables that are cleared.
        foreign: Gets the numbers.

    Returns:
        The tables that may lose fewer rows.
    """
    seen = {table.name for table in tables}
    uncertain: set[str] = set()
    above = list(tables)
    while above:
        below: dict[str, TableInfo] = {}
        for reference in backend.references(above):
            child = reference.child
            if reference.ondelete != "CASCADE" or child.name in seen:
                continue
            columns: list[sa.ColumnClause[Any]] = [sa.column(c) for c in reference.columns]
            bare = sa.table(child.source.name, *columns, schema=child.source.schema)
            rows = backend.connection.scalar(
                sa.select(sa.func.count())
                .select_from(bare)
                .where(*(column.is_not(None) for column in columns))
            )
            if rows:
                foreign[child.name] = max(foreign.get(child.name, 0), int(rows))
                below[child.name] = child
                if not all(table in tables for table in above):
                    uncertain.add(child.name)
        seen |= below.keys()
        above = list(below.values())
    return uncertain


def check_reset(profile: Profile, *, force: bool) -> None:
    """Refuse to reset anything but a development or test database.

    Raises:
        GuardError: The environment is another one, and ``force`` is not set.
    """
    if profile.name not in RESETTABLE and not force:
        raise GuardError(
            f"reset drops the models' tables, and is for {' and '.join(RESETTABLE)}, not for "
            f"{profile.name}",
            f"Use `seed all --clear --env {profile.name}`, or --force when you mean it.",
        )
