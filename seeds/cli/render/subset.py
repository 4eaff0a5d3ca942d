"""What a subset has of each table, and why."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.anonymized import not_refreshed
from seeds.cli.render.console import Column, draw_notes, draw_table, number_column
from seeds.cli.render.text import counted, duration, number
from seeds.runner.reports import SubsetReport, SubsetTable

_REASONS = 3


def show(console: Console, report: SubsetReport) -> None:
    """Print the rows of each table and what brought them."""
    tables = [table for table in report.tables if table.of]
    if tables:
        columns = [
            Column("table"),
            number_column("rows"),
            number_column("of", 1),
            Column("why", drop=2),
        ]
        rows = [[t.table, number(t.rows), number(t.of), _why(t)] for t in tables]
        total = ["total", number(report.rows), number(sum(t.of for t in tables)), ""]
        draw_table(console, columns, rows, total)
        console.print()
    if report.dry_run:
        console.print(Text(f"{counted(report.rows, 'row')} would be copied. Nothing was written."))
    else:
        done = f"{counted(report.rows, 'row')} copied in {duration(report.seconds)}"
        console.print(Text.assemble(("Done. ", "bold green"), done))
    arrow = f" -> {report.target}" if report.target else ""
    console.print(Text(f"{report.source}{arrow}", style="dim"))
    draw_notes(console, [not_refreshed(name) for name in report.stale])


def _why(table: SubsetTable) -> str:
    found = sorted(table.why.items(), key=lambda pair: -pair[1])
    if len(found) == 1:
        return found[0][0]
    shown = [f"{number(rows)} by {via}" for via, rows in found[:_REASONS]]
    if len(found) > _REASONS:
        shown.append(f"{len(found) - _REASONS} more")
    return ", ".join(shown)
