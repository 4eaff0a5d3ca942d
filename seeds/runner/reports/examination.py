"""What the doctor found."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.runner.reports.base import NextStep, Report


@dataclass(frozen=True)
class Finding:
    """One thing that the doctor looked at.

    Attributes:
        section: What it belongs to, such as ``"connection"``.
        name: What was looked at.
        value: What was found.
        state: ``"ok"``, ``"note"`` (worth knowing) or ``"problem"`` (a run would fail).
        hint: What to do about it; may be empty.
    """

    section: str
    name: str
    value: str
    state: str = "ok"
    hint: str = ""


@dataclass(frozen=True)
class DoctorReport(Report):
    """An examination; ``ok`` when no finding is a problem. Nothing was touched."""

    ok: bool
    database: str  # URL with the password masked; empty when it is not known
    findings: tuple[Finding, ...]
    next: tuple[NextStep, ...]
