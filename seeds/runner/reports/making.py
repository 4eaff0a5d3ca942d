"""Files that were written for people to edit."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.runner.reports.base import NextStep, Report


@dataclass(frozen=True)
class MadeFile:
    """A file that a command wrote.

    Attributes:
        path: Where it is.
        replaced: Whether there was one already.
        text: Its text, when it was to be printed and not to be written.
    """

    path: str
    replaced: bool = False
    text: str | None = None


@dataclass(frozen=True)
class MadeReport(Report):
    """Files that were written for people to edit, and what to do with them."""

    ok: bool
    files: tuple[MadeFile, ...]
    notes: tuple[str, ...] = ()
    next: tuple[NextStep, ...] = ()


@dataclass(frozen=True)
class StubsReport(Report):
    """Stubs that were written, or compared; ``ok`` when none that was compared is stale.

    Attributes:
        files: Those that were written; a file that had the text already is not written.
        current: How many had the text already.
        stale: Those that a comparison found missing or different.
    """

    ok: bool
    files: tuple[MadeFile, ...] = ()
    current: int = 0
    stale: tuple[str, ...] = ()
