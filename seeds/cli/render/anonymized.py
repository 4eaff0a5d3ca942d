"""The report of a masked copy."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, number_column
from seeds.cli.render.text import counted, duration, number
from seeds.runner.reports import AnonymizeReport


def show(console: Console, report: AnonymizeReport) -> None:
    """Print the rows of each table, what was looked for, and where it is described."""
    columns = [
        Column("table"),
        number_column("rows"),
        number_column("masked", 1),
        number_column("kept", 1),
        Column("", drop=2, style="dim"),
    ]
    rows = [
        [
            t.table,
            number(t.rows),
            number(t.masked),
            number(t.kept),
            t.reason and f"empty: {t.reason}",
        ]
        for t in report.tables
    ]
    total = sum(t.rows for t in report.tables)
    masked = sum(t.masked for t in report.tables)
    kept = sum(t.kept for t in report.tables)
    draw_table(console, columns, rows, ["total", number(total), number(masked), number(kept), ""])
    console.print()
    if report.dry_run:
        console.print(Text(f"{counted(total, 'row')} would be copied. Nothing was written."))
    else:
        done = f"{counted(total, 'row')} copied in {duration(report.seconds)}: run {report.run}"
        console.print(Text.assemble(("Done. ", "bold green"), f"{done}, {report.env}"))
        console.print(
            Text(
                f"None of {counted(report.originals, 'original value')} is in any of "
                f"{counted(report.cells, 'cell')} of the target."
            )
        )
        console.print(Text(f"The copy is pseudonymised, with key {report.key_id}."))
        console.print(Text(f"Described in {report.manifest}"))
    console.print(Text(report.target, style="dim"))
    if report.created:
        draw_notes(console, [f"created: {', '.join(report.created)}"])
    away = [f"{name} is not copied: it {_is(why)}" for name, why in report.left_out.items()]
    draw_notes(console, away)
    draw_notes(console, report.warnings)
    draw_notes(console, [not_refreshed(name) for name in report.stale])


def not_refreshed(view: str) -> str:
    """Say that a materialised view is as it was before its tables were filled."""
    return f"{view} could not be refreshed and is as it was: REFRESH MATERIALIZED VIEW {view}"


def _is(why: str) -> str:
    return why if why.startswith("belongs") else f"is {why}"
