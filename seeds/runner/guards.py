"""Guards: what stands between a command and data that somebody cares about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from seeds.config.environments import may_meet
from seeds.config.profiles import Profile
from seeds.errors import GuardError

if TYPE_CHECKING:
    from seeds.ledger.ledger import Ledger
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

RESETTABLE = ("development", "test")


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


def check_clear(
    ledger: Ledger,
    backend: Backend,
    tables: Sequence[TableInfo],
    *,
    force: bool,
    action: str = "--clear",
) -> Mapping[str, int]:
    """Look for rows that no run wrote before a table is cleared.

    Args:
        ledger: The database's ledger.
        backend: The database.
        tables: The tables.
        force: Whether the guard is overridden.
        action: What would delete the rows, for the message.

    Returns:
        Rows that no run wrote, by table, which will be deleted.

    Raises:
        GuardError: There are such rows, and no earlier run marked the database disposable.
    """
    foreign = {}
    for table in tables:
        total = backend.count(table)
        unknown = ledger.foreign_rows(table, total)
        if unknown:
            foreign[table.name] = unknown
    marker = ledger.marker
    disposable = marker is not None and not marker[1]
    if foreign and not disposable and not force:
        where = "an unmarked database" if marker is None else f"a database marked {marker[0]}"
        listed = ", ".join(f"{name} {rows:,}" for name, rows in foreign.items())
        raise GuardError(
            f"{action} would delete rows that no run of seed wrote, in {where}: {listed}",
            f"{'Leave --clear out, use' if action == '--clear' else 'Use'} another database, "
            "or add --force when you mean it.",
        )
    return foreign


def check_reset(profile: Profile, *, force: bool) -> None:
    """Refuse to reset anything but a development or test database.

    Raises:
        GuardError: The environment is another one, and ``force`` is not set.
    """
    if profile.name not in RESETTABLE and not force:
        raise GuardError(
            f"reset drops all tables, and is for {' and '.join(RESETTABLE)}, not for "
            f"{profile.name}",
            f"Use `seed all --clear --env {profile.name}`, or --force when you mean it.",
        )
