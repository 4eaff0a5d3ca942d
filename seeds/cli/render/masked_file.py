"""The report of a masked file."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import draw_notes
from seeds.cli.render.text import counted, duration
from seeds.runner.reports import MaskedFileReport


def show(console: Console, report: MaskedFileReport) -> None:
    """Print what became of the columns, what was looked for, and where it is described."""
    rows = counted(report.rows, "row")
    if report.dry_run:
        console.print(Text(f"{rows} of {report.input} would be masked. Nothing was written."))
    else:
        done = f"{rows} of {report.input} masked in {duration(report.seconds)}."
        console.print(Text.assemble(("Done. ", "bold green"), done))
    console.print(Text(f"By the rules of {report.table}:"))
    for what, names in (("masked", report.masked), ("kept", report.kept)):
        if names:
            console.print(Text(f"  {what}: {', '.join(names)}"))
    if not report.dry_run:
        console.print(
            Text(
                f"None of {counted(report.originals, 'original value')} is in any of "
                f"{counted(report.cells, 'cell')} of the output."
            )
        )
        console.print(Text(f"It is pseudonymised, with key {report.key_id}."))
        console.print(Text(f"Described in {report.manifest}"))
    console.print(Text(report.output, style="dim"))
    draw_notes(console, report.warnings)
