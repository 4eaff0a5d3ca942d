"""What became of the rows of a run."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from seeds.cli.render.console import (
    Column,
    draw_notes,
    draw_table,
    facts_table,
    number_column,
)
from seeds.cli.render.text import counted, minute, number
from seeds.cli.render.values import change
from seeds.runner.reports import DiffReport, RowChange, TableDiff

_GAP = 2
_INDENT = 2
_LABEL = len("missing")
_LEAST_ROOM = 24  # for a value beside the key of its row


def show(console: Console, report: DiffReport) -> None:
    """Print the figures of each table, then examples of what differs."""
    run = report.run
    console.print(
        Text.assemble(
            (f"Run {run.run}", "bold"),
            f": seed {run.command}, {run.env}, {minute(run.started_at)} UTC",
        )
    )
    console.print(Text(report.database, style="dim"))
    if report.tables:
        console.print()
        _draw_figures(console, report.tables)
    for table in report.tables:
        if not table.same:
            _draw_examples(console, table)
    if report.tables:
        console.print()
        console.print(_summary(report))
    draw_notes(console, report.notes)


def _draw_figures(console: Console, tables: Sequence[TableDiff]) -> None:
    columns = [
        Column("table"),
        number_column("written", 1),
        number_column("unchanged", 2),
        number_column("edited"),
        number_column("missing"),
        number_column("added"),
    ]
    rows = [
        [
            table.table,
            number(table.written),
            "?" if table.unchanged is None else number(table.unchanged),
            "?" if table.changed is None else number(table.changed),
            number(table.missing),
            number(table.added),
        ]
        for table in tables
    ]
    draw_table(console, columns, rows)


def _draw_examples(console: Console, diff: TableDiff) -> None:
    console.print()
    console.print(Text(diff.table, style="bold"))
    table = facts_table(_LABEL)
    if diff.reason:
        table.add_row("edited", Text(f"cannot be told: {diff.reason}", style="yellow"))
    if diff.changes:
        shown = _edited(diff, console.width - _INDENT - _LABEL - _GAP)
        table.add_row("" if diff.reason else "edited", shown)
    if diff.missing:
        whole = sum(map(_size, diff.missing_keys)) >= diff.missing
        table.add_row("missing", _listed(diff.missing_keys, diff.missing, whole=whole))
    if diff.added:
        whole = len(diff.added_keys) >= diff.added
        table.add_row("added", _listed(diff.added_keys, diff.added, whole=whole))
    console.print(Padding(table, (0, 0, 0, _INDENT)))


def _edited(diff: TableDiff, width: int) -> RenderableType:
    """Return edited rows: a line for each column, beside the key or, where it is long, below."""
    changed = diff.changed or 0
    rows = diff.changes
    if not any(row.columns for row in rows):
        return _listed([row.key for row in rows], changed, whole=len(rows) >= changed)
    names = max(cell_len(name) for row in rows for name in row.columns)
    keys = max(cell_len(row.key) for row in rows)
    beside = width - keys - _GAP - names - _GAP >= _LEAST_ROOM
    lines: list[RenderableType] = []
    if beside:
        room = width - keys - _GAP - names - _GAP
        table = facts_table(keys)
        for row in rows:
            table.add_row(Text(row.key), _columns(row, names, room))
        lines.append(table)
    else:
        for row in rows:
            lines += [Text(row.key), _columns(row, names, width - names - _GAP)]
    if changed > len(rows):
        lines.append(Text(f"and {counted(changed - len(rows), 'row')} more", style="dim"))
    return Group(*lines)


def _columns(row: RowChange, names: int, room: int) -> RenderableType:
    table = facts_table(min(names, 30))
    for name, (written, now) in row.columns.items():
        table.add_row(Text(name), Text(change(written, now, max(room, 1)), style="yellow"))
    return table


def _listed(keys: Sequence[str], total: int, *, whole: bool) -> Text:
    if not keys:
        return Text(counted(total, "row"))
    return Text(f"{'key' if total == 1 else 'keys'} {', '.join(keys)}{'' if whole else ', …'}")


def _size(keys: str) -> int:
    """Return how many keys a key or a range of integer keys names."""
    found = re.fullmatch(r"(-?\d+)-(-?\d+)", keys)
    return int(found[2]) - int(found[1]) + 1 if found else 1


def _summary(report: DiffReport) -> Text:
    if report.same:
        return Text("Nothing differs.", style="bold green")
    figures = {
        "edited": sum(table.changed or 0 for table in report.tables),
        "missing": sum(table.missing for table in report.tables),
        "added": sum(table.added for table in report.tables),
    }
    parts = [f"{count:,} {what}" for what, count in figures.items() if count]
    untold = [table.table for table in report.tables if table.changed is None]
    if untold:
        parts.append(f"which rows were edited cannot be told in {', '.join(untold)}")
    return Text(f"Rows that differ: {'; '.join(parts)}.", style="bold yellow")
