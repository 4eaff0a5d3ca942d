"""A first file of rules of masking."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import draw_notes
from seeds.cli.render.text import counted
from seeds.runner.reports import RulesInitReport


def show(console: Console, report: RulesInitReport) -> None:
    """Print what was decided and what is left, or the file itself."""
    if not report.file:
        console.out(report.text, end="", highlight=False)
        return
    console.print(
        Text(
            f"Wrote {report.file}: {counted(report.tables, 'table')}, "
            f"{counted(report.sampled, 'row')} looked at.",
            style="bold green",
        ),
        soft_wrap=True,
    )
    console.print(f"{counted(report.masked, 'column')} masked, {report.kept:,} kept.")
    if report.open:
        console.print(Text(f"To be decided: {', '.join(report.open)}"), soft_wrap=True)
    draw_notes(console, report.notes)
    console.print(
        Text(f"Next: read it, and then: seed anonymize check --rules {report.file} --source URL"),
        soft_wrap=True,
    )
