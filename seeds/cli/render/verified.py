"""The report of a verification."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table, mark, number_column
from seeds.cli.render.text import counted, number
from seeds.runner.reports import VerifyReport


def show(console: Console, report: VerifyReport, *, every: bool = False) -> None:
    """Print rows and digest of each table, then the checks that failed, or every check."""
    console.print(Text(report.database, style="dim"))
    rows = [[name, number(table.rows), table.digest] for name, table in report.tables.items()]
    if rows:
        draw_table(console, [Column("table"), number_column("rows"), Column("digest")], rows)
        console.print()
    for check in report.checks:
        if check.ok and not every:
            continue
        style = "green" if check.ok else "bold red"
        detail = f": {check.detail}" if check.detail else ""
        console.print(Text.assemble((mark(console, check.ok), style), f" {check.name}{detail}"))
    failed = sum(not check.ok for check in report.checks)
    of = f"of {counted(len(report.checks), 'check')}"
    if failed or not report.ok:
        console.print(Text(f"{failed} {of} failed.", style="bold red"))
    else:
        console.print(Text(f"{counted(len(report.checks), 'check')} passed.", style="bold green"))
