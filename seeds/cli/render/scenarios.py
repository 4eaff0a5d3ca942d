"""The list of scenarios."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table
from seeds.runner.reports import ScenariosReport


def show(console: Console, report: ScenariosReport) -> None:
    """Print the scenarios with their options."""
    if not report.scenarios:
        console.print(Text("This project has no scenarios yet."))
        return
    columns = [Column("scenario", style="bold"), Column("summary"), Column("options", drop=1)]
    rows = [[s.name, s.summary, ", ".join(s.options)] for s in report.scenarios]
    draw_table(console, columns, rows)
