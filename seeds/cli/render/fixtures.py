"""The report of loading fixtures."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, number_column
from seeds.cli.render.text import counted, duration, instant, number
from seeds.runner.reports import FixturesReport

_FIGURES = ("inserted", "updated", "unchanged")


def show(console: Console, report: FixturesReport) -> None:
    """Print what happened to each table."""
    columns = [Column("table"), *(number_column(name) for name in _FIGURES)]
    rows = [[t.table, *(number(getattr(t, name)) for name in _FIGURES)] for t in report.tables]
    totals = {name: sum(getattr(t, name) for t in report.tables) for name in _FIGURES}
    draw_table(console, columns, rows, ["total", *map(number, totals.values())])
    console.print()
    done = f"{counted(totals['inserted'], 'row')} inserted, {totals['updated']:,} updated"
    if report.dry_run:
        head, said = "Nothing was written. ", f"It would be {done}"
    elif report.run is None:
        head, said = "Nothing to do: ", "all rows are there as the files say"
    else:
        took = duration(report.seconds)
        head, said = "Done. ", f"{done} in {took}: run {report.run}, {report.env}"
    console.print(Text.assemble((head, "bold green"), f"{said}, as of {instant(report.as_of)}"))
    console.print(Text(report.database, style="dim"))
    draw_notes(console, report.notes)
