"""The state of a database."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table, number_column
from seeds.cli.render.text import instant, minute, number
from seeds.runner.report import StatusReport


def show(console: Console, report: StatusReport) -> None:
    """Print the marker, the schema, the tables and the runs."""
    console.print(Text(report.database, style="dim"))
    console.print(Text(f"environment  {report.marker or 'none: no run has marked it'}"))
    console.print(Text(f"schema       {_schema(report)}"))
    if report.tables:
        console.print()
        rows = [[table, number(rows)] for table, rows in report.tables.items()]
        draw_table(console, [Column("table"), number_column("rows")], rows)
    console.print()
    if not report.runs:
        console.print(Text("No run has written here."))
        return
    columns = [
        number_column("run"),
        Column("started (UTC)", drop=3),
        Column("command"),
        Column("env", drop=2),
        number_column("rows"),
        number_column("seed", 4),
        Column("as of", drop=5),
        Column("version", drop=6),
    ]
    runs = [
        [
            str(run.run),
            minute(run.started_at),
            run.command,
            run.env,
            number(sum(run.tables.values())),
            str(run.seed),
            instant(run.as_of),
            run.version,
        ]
        for run in report.runs
    ]
    draw_table(console, columns, runs)


def _schema(report: StatusReport) -> str:
    if report.pending:
        pending = ", ".join(report.pending)
        return f"{report.revision or 'empty'}; run 'seed migrate' for {pending}"
    return f"{report.revision}, up to date" if report.revision else "no migrations"
