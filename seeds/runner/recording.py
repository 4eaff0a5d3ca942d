"""A run that wrote rows, as the ledger is told of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import seeds
from seeds.ledger.entry import TableEntry
from seeds.ledger.ledger import Ledger

if TYPE_CHECKING:
    from seeds.runner.seeding import RunSettings


def record_run(
    ledger: Ledger,
    settings: RunSettings,
    started_at: dt.datetime,
    tables: Sequence[TableEntry],
    *,
    mark: bool = False,
    witness: str = "",
) -> int:
    """Write a run into the ledger and return its number.

    Args:
        ledger: The ledger.
        settings: What the run went by; ``force`` marks the database as well.
        started_at: When it began.
        tables: What was done to each table.
        mark: Whether the run marks the database with its environment.
        witness: What tells rows that were not touched since; see ``Backend.witness``.
    """
    return ledger.record(
        started_at=started_at,
        version=seeds.__version__,
        command=settings.command,
        env=settings.profile.name,
        protected=settings.profile.kind == "protected",
        mark=mark or settings.force,
        seed=settings.seed,
        as_of=settings.as_of,
        locale=settings.locale,
        tables=tables,
        witness=witness,
    )
