"""What every table of a database got, and why some got nothing."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table, number_column
from seeds.cli.render.text import counted, duration, number
from seeds.runner.reports import FillReport


def show(console: Console, report: FillReport, *, check: bool = False) -> None:
    """Print the rows of each table and what is missing.

    Args:
        console: Where to.
        report: What was done.
        check: Whether it was a trial, of which only problems are of interest.
    """
    lacking = [table for table in report.tables if table.why_not]
    shown = lacking if check else report.tables
    if shown:
        columns = [
            Column("table"),
            number_column("rows"),
            number_column("wanted", 2),
            Column("why no more", drop=3),
        ]
        rows = [[t.table, number(t.inserted), number(t.wanted), t.why_not] for t in shown]
        total = ["total", number(report.rows), "", ""]
        draw_table(console, columns, rows, () if check else total)
        console.print()
    filled = [table for table in report.tables if table.inserted]
    what = f"{counted(len(filled), 'table')} of {number(len(report.tables))}"
    if report.dry_run:
        verb = "can be filled" if check else "would be filled"
        console.print(Text(f"{what} {verb}. Nothing was written."))
    elif not report.run:
        console.print(Text("No table got rows. Nothing was written."))
    else:
        done = f"{counted(report.rows, 'row')} in {what}, {duration(report.seconds)}"
        console.print(Text.assemble(("Done. ", "bold green"), done))
        console.print(Text(f"Run {report.run}: `seed undo {report.run}` takes it back.", "dim"))
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="dim"))
    console.print(Text(f"{report.env} · {report.database} · seed {report.seed}", style="dim"))
