"""The list of seeders."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table
from seeds.runner.reports import ListReport, SeederInfo


def show(console: Console, report: ListReport) -> None:
    """Print the seeders with what they fill."""
    if not report.seeders:
        console.print(Text("This project has no seeders yet."))
        return
    columns = [
        Column("seeder", style="bold"),
        Column("summary"),
        Column("fills", drop=2),
        Column("after", drop=3),
        Column("", drop=1),
    ]
    rows = [
        [
            seeder.name,
            seeder.summary,
            ", ".join(seeder.entities),
            ", ".join(seeder.depends_on),
            _remarks(seeder),
        ]
        for seeder in report.seeders
    ]
    draw_table(console, columns, rows)


def _remarks(seeder: SeederInfo) -> str:
    options = [f"--{name.removeprefix('--').replace('_', '-')}" for name in seeder.options]
    how = {"rows": ["a row at a time"], "code": ["by its own code"]}.get(seeder.mode, [])
    return ", ".join([*how, *options])
