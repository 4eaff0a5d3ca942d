"""The state of a database."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_table, facts_table, number_column
from seeds.cli.render.text import instant, minute, number
from seeds.runner.reports import RunSummary, StatusReport


def show(console: Console, report: StatusReport) -> None:
    """Print the marker, the schema, the tables and the runs."""
    console.print(Text(report.database, style="dim"))
    facts = facts_table()
    facts.add_row("environment", Text(_environment(report)))
    facts.add_row("schema", Text(_schema(report)))
    console.print(facts)
    if report.tables:
        console.print()
        _draw_tables(console, report)
    console.print()
    if not report.runs:
        console.print(Text("No run has written here."))
        return
    _draw_runs(console, report)
    if report.total_runs > len(report.runs):
        shown = f"{number(len(report.runs))} of {number(report.total_runs)} runs"
        console.print(Text(f"{shown}; --all shows all of them", style="dim"))


def _environment(report: StatusReport) -> str:
    if report.marker is None:
        return "none: no run has marked it"
    return f"{report.marker}, protected" if report.protected else report.marker


def _schema(report: StatusReport) -> str:
    if report.pending:
        pending = ", ".join(report.pending)
        return f"{report.revision or 'empty'}; run 'seed migrate' for {pending}"
    return f"{report.revision}, up to date" if report.revision else "no migrations"


def _draw_tables(console: Console, report: StatusReport) -> None:
    columns = [Column("table"), number_column("rows")]
    rows = [[table, number(count)] for table, count in report.tables.items()]
    if report.foreign:
        columns.append(number_column("by no run"))
        for row, table in zip(rows, report.tables, strict=True):
            foreign = report.foreign.get(table, 0)
            row.append(number(foreign) if foreign else "")
    draw_table(console, columns, rows)


def _draw_runs(console: Console, report: StatusReport) -> None:
    columns = [
        number_column("run"),
        Column("started (UTC)", drop=3),
        Column("by", drop=5),
        Column("command"),
        Column("env", drop=2),
        number_column("rows"),
        Column("still there", drop=1),
        number_column("seed", 4),
        Column("as of", drop=6),
        Column("version", drop=7),
    ]
    rows = [
        [
            str(run.run),
            minute(run.started_at),
            run.user,
            run.command,
            run.env,
            _rows(run),
            _left(run),
            str(run.seed) if run.kind == "seed" else "",
            instant(run.as_of) if run.kind == "seed" else "",
            run.version,
        ]
        for run in report.runs
    ]
    draw_table(console, columns, rows)


def _rows(run: RunSummary) -> str:
    """Return how many rows came with a run that wrote, and went with one that took back."""
    if run.kind in ("seed", "copy"):
        return number(sum(run.tables.values()))
    return number(-sum(run.deleted.values()))


def _left(run: RunSummary) -> str:
    written = sum(run.tables.values())
    if run.undone_by is not None:
        return f"none, undone by {run.undone_by}"
    if not written or run.kind == "copy":  # whose keys no run has noted
        return ""
    known = [count for count in run.left.values() if count is not None]
    left, sure = sum(known), len(known) == len(run.left)
    if sure and left in (0, written):
        return "all" if left else "none"
    # Rows of tables without an integer key are not counted.
    return f"{number(left)}{'' if sure else '+'} of {number(written)}"
