"""The report of a migration."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.runner.reports import MigrateReport


def show(console: Console, report: MigrateReport) -> None:
    """Print from which revision to which."""
    if report.before == report.after:
        line = f"The schema is up to date ({report.after or 'empty'})."
    else:
        line = f"Migrated from {report.before or 'an empty database'} to {report.after or 'empty'}."
    console.print(Text(line))
    console.print(Text(report.database, style="dim"))
