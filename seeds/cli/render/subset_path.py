"""Why a row is in a subset."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.runner.reports import PathStep, SubsetPathReport

_WORDS = {
    "start": "the subset starts with {via}",
    "parent": "needed by the next row: {via}",
    "child": "taken along with the next row: {via}",
}


def show(console: Console, report: SubsetPathReport) -> None:
    """Print the way from the row to the start that brought it."""
    if not report.path:
        console.print(Text(f"{report.table} {report.key} is not in the subset."))
    width = max((len(_name(step)) for step in report.path), default=0)
    for step in report.path:
        words = _WORDS[step.direction].format(via=step.via)
        console.print(Text.assemble((_name(step).ljust(width), "bold"), f"  {words}"))
    console.print(Text(report.source, style="dim"))


def _name(step: PathStep) -> str:
    return f"{step.table} {', '.join(map(str, step.key))}"
