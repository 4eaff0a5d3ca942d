"""Files of rows."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import plain_table
from seeds.cli.render.text import instant
from seeds.runner.reports import FilesReport


def show(console: Console, report: FilesReport) -> None:
    """Print the tables with their files, and what the rows depend on."""
    if report.seed is not None:
        about = f"{report.env}: seed {report.seed}, as of {instant(report.as_of)}"
    else:
        about = f"{report.database}, as of {instant(report.as_of)}"
    console.print(Text(about, style="dim"))
    table = plain_table()
    table.add_column("table")
    table.add_column("rows", justify="right")
    table.add_column("of", justify="right")
    table.add_column("files", justify="right")
    table.add_column("bytes", justify="right")
    for entry in report.tables:
        files = [f for f in report.files if f.table == entry.table]
        size = sum(f.bytes or 0 for f in files)
        table.add_row(
            entry.table,
            f"{entry.rows:,}",
            f"{entry.whole:,}",
            f"{len(files):,}",
            "" if report.dry_run else f"{size:,}",
        )
    console.print(table)
    kept = sum(f.kept for f in report.files)
    if kept:
        console.print(Text(f"{kept:,} of {len(report.files):,} files were finished before"))
    for note in report.notes:
        console.print(Text(f"note: {note}"))
    if report.dry_run:
        console.print(Text(f"dry run: nothing was written to {report.output}"))
    else:
        rows = sum(t.rows for t in report.tables)
        console.print(
            Text(f"{rows:,} rows in {report.seconds:.1f} s; see {report.manifest}", style="dim")
        )
