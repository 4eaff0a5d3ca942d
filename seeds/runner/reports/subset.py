"""What ``seed subset`` returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class SubsetTable:
    """One table of a subset.

    Attributes:
        table: Its name.
        rows: How many of its rows are in the subset.
        of: How many it has.
        why: How many rows each start and reference brought first, in words.
    """

    table: str
    rows: int
    of: int
    why: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SubsetReport(Report):
    """A subset that was copied, or would be.

    Attributes:
        ok: Always true.
        command: ``"subset"``.
        dry_run: Whether nothing was copied.
        source: The URL of the source, its password masked.
        target: The URL of the target; ``None`` when none was given.
        seed: Which rows a share or a number means.
        seconds: Wall time.
        rows: Rows of all tables.
        tables: All tables, parents first.
        left_out: Why something of the source is not among them, by name.
        created: Tables that were made in the target.
        stale: Materialised views of the target that could not be refreshed.
    """

    ok: bool
    command: str
    dry_run: bool
    source: str
    target: str | None
    seed: int
    seconds: float
    rows: int
    tables: tuple[SubsetTable, ...]
    left_out: Mapping[str, str]
    created: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class PathStep:
    """A row on the way from a start to the row that is explained.

    Attributes:
        table: Its table.
        key: Its key.
        via: The start or the reference that brought it, in words.
        direction: ``"start"``; ``"parent"`` when the row before it needs it; ``"child"`` when it
            was taken along with the row before it.
    """

    table: str
    key: tuple[object, ...]
    via: str
    direction: str


@dataclass(frozen=True)
class SubsetPathReport(Report):
    """Why a row is in a subset.

    Attributes:
        ok: Always true.
        command: ``"subset"``.
        source: The URL of the source, its password masked.
        seed: Which rows a share or a number means.
        table: The table.
        key: The row's key, as it was given.
        path: From the row to the start that brought it; empty when the row is not in the subset.
    """

    ok: bool
    command: str
    source: str
    seed: int
    table: str
    key: str
    path: tuple[PathStep, ...]
