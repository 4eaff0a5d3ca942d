"""What an undo or a clean deleted, or would delete."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, mark, number_column
from seeds.cli.render.text import counted, duration, number, runs_named
from seeds.runner.reports import RemovalReport, TableRemoval


def show(console: Console, report: RemovalReport) -> None:
    """Print the rows deleted from each table, children first, and what speaks against it."""
    tables = [table for table in report.tables if table.deleted]
    if tables:
        _draw(console, report, tables)
        console.print()
    if report.refused:
        console.print(Text(f"`seed {report.command}` would be refused:", style="bold red"))
        for reason in report.refused:
            console.print(Text.assemble((mark(console, False), "red"), f" {reason}"))
    elif report.run is not None:
        done = f"{_rows(report)} deleted in {duration(report.seconds)}: recorded as run"
        console.print(Text.assemble(("Done. ", "bold green"), f"{done} {report.run}"))
    elif tables:
        console.print(Text(f"{_rows(report)} would be deleted."))
    else:
        console.print(Text("There is nothing to take back."))
    if report.dry_run:
        console.print(Text("Nothing was deleted."))
    console.print(Text(report.database, style="dim"))
    draw_notes(console, report.notes)


def _rows(report: RemovalReport) -> str:
    others = sum(table.dependants for table in report.tables)
    own = sum(table.deleted for table in report.tables) - others
    text = f"{counted(own, 'row')} of {runs_named(report.runs)}"
    return f"{text} and {counted(others, 'row')} of others" if others else text


def _draw(console: Console, report: RemovalReport, tables: list[TableRemoval]) -> None:
    columns = [Column("table"), number_column("to delete" if report.dry_run else "deleted")]
    rows = [[table.table, number(table.deleted)] for table in tables]
    total = ["total", number(sum(table.deleted for table in tables))]
    # A column of zeros says nothing.
    if any(table.edited != 0 for table in tables):
        columns.append(number_column("edited", 1))
        known = [table.edited for table in tables if table.edited is not None]
        for row, table in zip(rows, tables, strict=True):
            row.append("some" if table.edited is None else number(table.edited))
        total.append(number(sum(known)) if len(known) == len(tables) else "some")
    if any(table.dependants for table in tables):
        columns.append(number_column("of others", 2))
        for row, table in zip(rows, tables, strict=True):
            row.append(number(table.dependants))
        total.append(number(sum(table.dependants for table in tables)))
    draw_table(console, columns, rows, total)


def _of(report: RemovalReport) -> str:
    return f" of {runs_named(report.runs)}" if report.runs else ""
