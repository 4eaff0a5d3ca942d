"""The report of a lint."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import draw_notes, mark
from seeds.cli.render.text import counted
from seeds.runner.reports import LintReport


def show(console: Console, report: LintReport, *, every: bool = False) -> None:
    """Print what did not work, and how much was tried; on demand what was not tried."""
    console.print(Text(report.database, style="dim"))
    for problem in report.problems:
        states = f" ({' + '.join(problem.states)})" if problem.states else ""
        console.print(
            Text.assemble(
                (mark(console, ok=False), "bold red"),
                (f" {problem.factory}{states}", "bold"),
                f": {problem.message}",
            ),
            soft_wrap=True,
        )
        for line in (problem.column if problem.column not in problem.message else "", problem.hint):
            if line:
                console.print(Text(f"  {line}", style="dim"), soft_wrap=True)
    if every:
        for name in report.skipped:
            console.print(Text(f"- {name} takes arguments: not tried", style="dim"))
    factories = f"{report.factories:,} {'factory' if report.factories == 1 else 'factories'}"
    made = f"{counted(report.tried, 'object')} of {factories}"
    if report.problems:
        found = counted(len(report.problems), "problem")
        console.print(Text(f"{found} in {made}. Nothing was kept.", style="bold red"))
    else:
        console.print(Text(f"{made} made. Nothing was kept.", style="bold green"))
    draw_notes(console, report.notes)
