"""The report of writing fixtures, or the fixtures themselves."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table, number_column
from seeds.cli.render.text import counted, duration, number
from seeds.runner.reports import FixturesDumpReport


def show(console: Console, report: FixturesDumpReport) -> None:
    """Print the text that no file was named for, or how many rows went into files."""
    for file in report.files:
        if file.text is not None:
            console.file.write(file.text)
            return
    columns = [Column("table"), number_column("rows")]
    total = sum(table.rows for table in report.tables)
    draw_table(
        console,
        columns,
        [[table.table, number(table.rows)] for table in report.tables],
        ["total", number(total)],
    )
    console.print()
    files = report.files[0].path if len(report.files) == 1 else counted(len(report.files), "file")
    console.print(
        Text.assemble(
            ("Done. ", "bold green"),
            f"{counted(total, 'row')} written to {files} in {duration(report.seconds)}",
        )
    )
