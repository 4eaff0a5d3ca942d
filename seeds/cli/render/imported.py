"""The report of an import."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table
from seeds.cli.render.text import counted, duration, number, rate
from seeds.cli.render.values import cell, shortened
from seeds.runner.reports import ImportReport

_ROOM = 40


def show(console: Console, report: ImportReport) -> None:
    """Print what was imported and what was not; after a dry run, what it would look like."""
    if report.dry_run:
        _draw_plan(console, report)
    _draw_rejects(console, report)
    if report.dry_run:
        text = f"{counted(report.read - report.rejected, 'row')} could be imported"
        style = "bold green" if report.ok else "bold red"
        console.print(Text.assemble(("Dry run. ", style), f"{text} into {report.table}."))
    else:
        figures = [f"{counted(report.inserted, 'row')} inserted"]
        figures += [f"{number(report.updated)} updated"] if report.updated else []
        figures += [f"{number(report.unchanged)} unchanged"] if report.unchanged else []
        figures += [f"{number(report.rejected)} left out"] if report.rejected else []
        speed = rate(report.read, report.seconds)
        console.print(
            Text.assemble(
                ("Done. ", "bold green"),
                f"{report.table}: {', '.join(figures)} in {duration(report.seconds)}"
                f"{speed and f' ({speed})'}: run {report.run}, {report.env}",
            )
        )
    console.print(Text(report.database, style="dim"))
    draw_notes(console, report.notes)
    if report.inserted and console.is_terminal:
        console.print(Text(f"Take it back with: seed undo {report.run}", style="dim"))


def _draw_plan(console: Console, report: ImportReport) -> None:
    rows = []
    for name, source in report.columns.items():
        samples = [shortened(cell(row[name]), _ROOM) for row in report.preview[:2]]
        rows.append([name, source, *samples, *[""] * (2 - len(samples))])
    columns = [Column("column"), Column("from"), Column("row 1", drop=1), Column("row 2", drop=2)]
    draw_table(console, columns, rows)
    console.print()


def _draw_rejects(console: Console, report: ImportReport) -> None:
    if not report.rejected:
        return
    rows = [[r.file, number(r.line), r.column, r.reason] for r in report.rejects]
    columns = [Column("file", drop=1), Column("line", "right"), Column("column"), Column("reason")]
    draw_table(console, columns, rows)
    more = report.rejected - len(report.rejects)
    if more:
        console.print(Text(f"… and {counted(more, 'more row')}", style="dim"))
    if report.rejects_file:
        console.print(Text(f"All of them: {report.rejects_file}", style="dim"))
    console.print()
