"""Where a row comes from, as a card."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import draw_notes, facts_table, plain_table
from seeds.cli.render.text import instant, minute, number
from seeds.cli.render.values import cell, change, shortened
from seeds.runner.reports import ColumnOrigin, RunSummary, WhyReport

_GAP = 2
_LEAST_ROOM = 24  # for a value beside what made it
_NAMED = 5


def show(console: Console, report: WhyReport) -> None:
    """Print which run made the row and how, then its columns."""
    console.print(Text.assemble((f"{report.table} {report.key}", "bold"), _state(report)))
    facts = _facts(report)
    if facts:
        table = facts_table(style="dim")
        for name, text in facts:
            table.add_row(name, Text(text))
        console.print(table)
    if report.columns:
        console.print()
        _draw_columns(console, report.columns)
    console.print(Text(report.database, style="dim"))
    draw_notes(console, report.notes)


def _state(report: WhyReport) -> str:
    if report.run is None:
        return ": no run wrote this row"
    if not report.exists:
        return ": deleted since"
    edited = [column.name for column in report.columns if column.changed]
    if not edited:
        return ""
    more = len(edited) - _NAMED
    named = ", ".join(edited[:_NAMED])
    return f": edited since ({named}{f' and {more} more' if more > 0 else ''})"


def _facts(report: WhyReport) -> list[tuple[str, str]]:
    run = report.run
    if run is None:
        return []
    facts = [
        ("run", _run(run)),
        ("command", f"seed {run.command}"),
        ("recipe", f"{run.env}, seed {run.seed}, as of {instant(run.as_of)}"),
        ("seeder", report.seeder or ""),
        ("factory", report.factory or ""),
        ("row", _row(report)),
        ("made with", " ".join(report.owner) if report.owner else ""),
    ]
    return [(name, text) for name, text in facts if text]


def _run(run: RunSummary) -> str:
    by = f" by {run.user}" if run.user else ""
    return f"{run.run}, {minute(run.started_at)} UTC{by}"


def _row(report: WhyReport) -> str:
    parts = []
    if report.made == "fixed":
        sets = " or ".join(report.fixed_set)
        parts.append(f"fixed{f' ({sets})' if sets else ''}")
    elif report.made:
        parts.append(report.made)
    if report.row is not None:
        parts.append(f"row index {number(report.row)}")
    if report.states:
        parts.append(f"state{'s' if len(report.states) > 1 else ''} {', '.join(report.states)}")
    return ", ".join(parts)


def _draw_columns(console: Console, columns: tuple[ColumnOrigin, ...]) -> None:
    """Print columns, values and what made them; the last only where there is room for it."""
    names = max(cell_len(column.name) for column in columns)
    generators = max(cell_len(column.generator) for column in columns)
    names = min(max(names, len("column")), console.width // 2)
    room = console.width - names - _GAP
    beside = room - generators - _GAP >= _LEAST_ROOM
    if beside:
        room -= generators + _GAP
    values = [
        change(column.written, column.value, room)
        if column.changed
        else shortened(cell(column.value), room)
        for column in columns
    ]
    table = plain_table()
    table.add_column("column", overflow="fold")
    table.add_column("value", overflow="fold")
    if beside:
        table.add_column("made by", style="dim", no_wrap=True)
    for column, value in zip(columns, values, strict=True):
        style = "yellow" if column.changed else ""
        shown = Text(value, style=style)
        table.add_row(*(Text(column.name, style=style), shown, column.generator)[: 2 + beside])
    console.print(table)
