"""The report of a seeding run."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, number_column
from seeds.cli.render.text import counted, duration, instant, number
from seeds.runner.reports import SeedReport, TableResult

_FIGURES = ("inserted", "updated", "unchanged", "deleted")


def show(console: Console, report: SeedReport, *, where: str = "") -> None:
    """Print what happened to each table, how to repeat it, and on a terminal how to undo it.

    Args:
        console: Where to.
        report: The run.
        where: Options that lead to the same database.
    """
    # A column of zeros says nothing, except that rows were inserted.
    figures = [
        name
        for name in _FIGURES
        if name == "inserted" or any(getattr(table, name) for table in report.tables)
    ]
    if report.tables:
        drops = {"inserted": 0, "updated": 1, "unchanged": 3, "deleted": 2}
        columns = [
            Column("table"),
            *(number_column(name, drops[name]) for name in figures),
            number_column("time", 4),
        ]
        rows = [
            [table.table, *(number(getattr(table, name)) for name in figures), _time(table)]
            for table in report.tables
        ]
        totals = [number(sum(getattr(t, name) for t in report.tables)) for name in figures]
        draw_table(console, columns, rows, ["total", *totals, duration(report.seconds)])
        console.print()
    inserted = sum(table.inserted for table in report.tables)
    console.print(
        Text.assemble(
            ("Done. ", "bold green"),
            f"{counted(inserted, 'row')} inserted in {duration(report.seconds)}: run {report.run},"
            f" {report.env}, seed {report.seed}, as of {instant(report.as_of)}",
        )
    )
    console.print(Text(report.database, style="dim"))
    draw_notes(console, report.notes)
    if inserted and console.is_terminal:
        console.print(Text(f"Take it back with: seed undo {report.run}{where}", style="dim"))


def _time(table: TableResult) -> str:
    return duration(table.seconds) if table.seconds else ""
