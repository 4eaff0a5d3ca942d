"""How the columns of a database would be filled."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table
from seeds.cli.render.text import counted
from seeds.runner.reports import InspectedTable, InspectReport


def show(console: Console, report: InspectReport) -> None:
    """Print each table with its columns, or the file of rules that was begun."""
    if report.text:
        console.out(report.text, end="", highlight=False)
        return
    if report.rules:
        done = Text(f"Wrote {report.rules}: change what is to be otherwise.", style="bold green")
        console.print(done, soft_wrap=True)
        console.print(Text(f"Next: seed fill --rules {report.rules}"), soft_wrap=True)
        return
    for table in report.tables:
        _show_table(console, table)
        console.print()
    draw_notes(console, report.notes)
    console.print(Text(report.database, style="dim"))


def _show_table(console: Console, table: InspectedTable) -> None:
    console.print(
        Text.assemble((table.table, "bold"), f"  {counted(table.rows, 'row')}: {table.reason}")
    )
    if table.why_not:
        console.print(Text(f"cannot be filled: {table.why_not}", style="red"))
    for asked in table.asked:
        console.print(Text(f"left to the database: {asked}", style="dim"))
    if table.columns:
        columns = [Column("column"), Column("type", drop=2), Column("by", drop=1), Column("how")]
        draw_table(console, columns, [[c.column, c.type, c.by, c.text] for c in table.columns])
