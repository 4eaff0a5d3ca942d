"""What every table of a database got, and why some got nothing."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, fits, number_column
from seeds.cli.render.text import counted, duration, number
from seeds.runner.reports import FilledTableReport, FillReport


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
        _show_tables(console, shown, () if check else ["total", number(report.rows), ""])
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
    draw_notes(console, report.notes)
    console.print(Text(f"{report.env} · {report.database} · seed {report.seed}", style="dim"))


def _show_tables(
    console: Console, tables: Sequence[FilledTableReport], total: Sequence[str]
) -> None:
    """Draw the table; where reasons have no room in it, they stand below."""
    columns = [Column("table"), number_column("rows"), number_column("wanted", 2)]
    rows = [[t.table, number(t.inserted), number(t.wanted)] for t in tables]
    lacking = [table for table in tables if table.why_not]
    whole = [*columns, Column("why no more")]
    told = [[*row, t.why_not] for row, t in zip(rows, tables, strict=True)]
    if fits(console, whole, told):
        draw_table(console, whole, told, [*total, ""] if total else ())
        return
    draw_table(console, columns, rows, total)
    console.print()
    for table in lacking:
        text = f"{table.table}: {number(table.inserted)} of {counted(table.wanted, 'row')}: "
        console.print(Text(text + table.why_not), soft_wrap=not console.is_terminal)
