"""The list of factories."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table
from seeds.runner.reports import FactoryInfo, ListReport


def show(console: Console, report: ListReport) -> None:
    """Print the factories with what they make, and where they are."""
    if not report.factories:
        console.print(Text("This project has no factories yet."))
        return
    columns = [
        Column("factory", style="bold"),
        Column("model"),
        Column("entity", drop=4),
        Column("states", drop=1),
        Column("fixed sets", drop=3),
        Column("", drop=5),
        Column("declared in", drop=2),
    ]
    rows = [
        [
            factory.name,
            factory.model,
            factory.entity,
            ", ".join(factory.states),
            ", ".join(factory.fixed_sets),
            _remarks(factory),
            factory.source,
        ]
        for factory in report.factories
    ]
    draw_table(console, columns, rows)


def _remarks(factory: FactoryInfo) -> str:
    return "a row at a time" if factory.mode == "rows" else ""
