"""What became of factories that were tried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeds.runner.reports.base import Report

if TYPE_CHECKING:
    from seeds.factories.linting import LintProblem


@dataclass(frozen=True)
class LintReport(Report):
    """Factories that were tried out; nothing was kept.

    Attributes:
        factories: How many.
        tried: How many objects were made, one for each combination of states.
        skipped: States that take arguments, and were not tried.
        problems: What did not work.
        notes: What else there is to know, such as factories that were not looked for.
    """

    ok: bool
    database: str
    factories: int
    tried: int
    skipped: tuple[str, ...]
    problems: tuple[LintProblem, ...]
    notes: tuple[str, ...] = ()
