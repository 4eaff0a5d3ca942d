"""What the page is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from seeds.schema.portrait import TablePortrait


@dataclass(frozen=True)
class RunLine:
    """A run that wrote to the database.

    Attributes:
        run: Its number.
        kind: ``seed``, ``undo`` or ``clean``.
        finished_at: When it was done.
        command: What was run.
        env: The profile.
        seed: The random seed.
        as_of: The run's "now".
        user: Who ran it where.
        inserted: Rows written, by table.
        deleted: Rows deleted, by table.
        fate: What became of it, such as ``undone by run 9``; empty when nothing did.
    """

    run: int
    kind: str
    finished_at: dt.datetime
    command: str
    env: str
    seed: int
    as_of: dt.datetime
    user: str
    inserted: Mapping[str, int]
    deleted: Mapping[str, int]
    fate: str = ""


@dataclass(frozen=True)
class Subject:
    """A database.

    Attributes:
        database: Its URL, the password masked.
        marker: The environment that it is marked with.
        read_at: When it was read.
        version: The tool's version.
        tables: Its tables, parents first.
        runs: The newest runs.
        total_runs: How many runs there are in all.
        notes: What else is worth knowing.
    """

    database: str
    marker: str | None
    read_at: dt.datetime
    version: str
    tables: tuple[TablePortrait, ...]
    runs: tuple[RunLine, ...] = ()
    total_runs: int = 0
    notes: tuple[str, ...] = ()
