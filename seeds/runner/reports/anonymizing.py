"""What an anonymised copy has, or would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class AnonymizedTable:
    """One table of a copy.

    Attributes:
        table: The table.
        rows: Rows copied, or that would be.
        masked: Columns whose values are masked.
        kept: Columns whose values stay as they are.
        digest: Digest of the rows in the target; empty when nothing was written.
        reason: Why it stays empty, if it does.
        seconds: Wall time spent on sending its rows.
    """

    table: str
    rows: int
    masked: int
    kept: int
    digest: str = ""
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class AnonymizeReport(Report):
    """A masked copy of a database. What it made is pseudonymised, not anonymous.

    Attributes:
        run: Its number in the target's ledger; ``None`` for a dry run.
        dry_run: Whether nothing was written.
        source: URL of the source, with the password masked.
        target: URL of the target, with the password masked.
        env: The environment that the target is marked with.
        rules: The file of rules.
        rules_sha256: Its SHA-256.
        key_id: Tells keys apart, and says nothing of the key.
        manifest: The file that describes the copy; empty for a dry run.
        seconds: Wall time in all.
        tables: Each table of the source.
        created: Tables that were made in the target.
        left_out: What of the source was not copied, and why.
        originals: How many different masked values were looked for in the target.
        cells: How many cells they were looked for in; none of them was found.
        warnings: What masking does not hide.
        stale: Materialised views of the target that could not be refreshed.
    """

    ok: bool
    command: str
    run: int | None
    dry_run: bool
    source: str
    target: str
    env: str
    rules: str
    rules_sha256: str
    key_id: str
    manifest: str
    seconds: float
    tables: tuple[AnonymizedTable, ...]
    created: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    originals: int = 0
    cells: int = 0
    warnings: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
