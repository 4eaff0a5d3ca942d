"""What a verification of a database found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class TableDigest:
    """Rows of a table and the order-independent digest of their logical values (hex)."""

    rows: int
    digest: str


@dataclass(frozen=True)
class CheckResult:
    """One check of a verification; ``detail`` says what is wrong, or what was checked."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class VerifyReport(Report):
    """A verification of a database."""

    ok: bool
    database: str
    tables: Mapping[str, TableDigest]
    checks: tuple[CheckResult, ...]
