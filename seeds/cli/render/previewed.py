"""Sample rows."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seeds.cli.render.console import plain_table
from seeds.cli.render.text import instant
from seeds.cli.render.values import cell
from seeds.runner.reports import PreviewReport

_GAP: Final = 2
_LINES_OF_VALUE: Final = 3
_ROOM_FOR_VALUE: Final = 24


def show(console: Console, report: PreviewReport) -> None:
    """Print rows as rows when they fit, else each row as a column."""
    console.print(
        Text(f"{report.table}: seed {report.seed}, as of {instant(report.as_of)}", style="dim")
    )
    cells = [[cell(value) for value in row] for row in report.rows]
    if not report.columns or not cells:
        console.print(Text("no rows"))
        return
    widths = [
        max(cell_len(name), *(cell_len(row[i]) for row in cells))
        for i, name in enumerate(report.columns)
    ]
    if sum(widths) + _GAP * (len(widths) - 1) <= console.width:
        table = plain_table()
        for name in report.columns:
            table.add_column(name)
        for row in cells:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    room = console.width - max(map(cell_len, report.columns))
    together = min(len(cells), max(1, room // (_ROOM_FOR_VALUE + _GAP)))
    most = _LINES_OF_VALUE * max(room // together - _GAP, 1)
    for start in range(0, len(cells), together):
        if start:
            console.print()
        some = [[_cut(text, most) for text in row] for row in cells[start : start + together]]
        console.print(_transposed(report.columns, some, start))


def _transposed(columns: tuple[str, ...], rows: list[list[str]], start: int) -> Table:
    table = plain_table()
    table.add_column("row", style="bold", overflow="fold")
    for position in range(len(rows)):
        table.add_column(str(start + position + 1), overflow="fold", ratio=1)
    for i, name in enumerate(columns):
        table.add_row(name, *(Text(row[i]) for row in rows))
    return table


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
