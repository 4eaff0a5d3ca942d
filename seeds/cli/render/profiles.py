"""The list of profiles."""

from __future__ import annotations

from rich.console import Console

from seeds.cli.render.console import Column, draw_table
from seeds.runner.reports import ListReport


def show(console: Console, report: ListReport) -> None:
    """Print the profiles with their kinds and files."""
    columns = [
        Column("profile", style="bold"),
        Column("kind", drop=1),
        Column("summary"),
        Column("file", drop=2),
    ]
    rows = [[p.name, p.kind, p.summary, p.source] for p in report.profiles]
    draw_table(console, columns, rows)
