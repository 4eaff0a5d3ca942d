"""What a masked file has, or would have."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class MaskedFileReport(Report):
    """A masked copy of a file. What it made is pseudonymised, not anonymous.

    Attributes:
        dry_run: Whether nothing was written.
        input: The file that was read.
        output: The file that was written.
        format: Its format.
        table: The table of the rules that its rows are of.
        rules: The file of rules.
        rules_sha256: Its SHA-256.
        key_id: Tells keys apart, and says nothing of the key.
        manifest: The file that describes the copy; empty for a dry run.
        seconds: Wall time in all.
        rows: Rows copied, or that would be.
        masked: Columns whose values are masked.
        kept: Columns whose values stay as they are.
        digest: Digest of the rows written; empty when nothing was.
        originals: How many different masked values were looked for in the output.
        cells: How many cells they were looked for in; none of them was found.
        warnings: What masking does not hide.
    """

    ok: bool
    command: str
    dry_run: bool
    input: str
    output: str
    format: str
    table: str
    rules: str
    rules_sha256: str
    key_id: str
    manifest: str
    seconds: float
    rows: int
    masked: tuple[str, ...]
    kept: tuple[str, ...]
    digest: str = ""
    originals: int = 0
    cells: int = 0
    warnings: tuple[str, ...] = ()
