"""Sample rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seeds.cli.render.console import plain_table
from seeds.cli.render.text import counted, instant, number
from seeds.cli.render.values import cell, shortened
from seeds.runner.reports import PreviewedTable, PreviewReport, PreviewTablesReport

_GAP: Final = 2
_LINES_OF_VALUE: Final = 3
_ROOM_FOR_VALUE: Final = 24
_LONGEST: Final = 40
"""Places of a value in a row, where several tables share the screen."""


def show(console: Console, report: PreviewReport | PreviewTablesReport) -> None:
    """Print rows as rows when they fit, else each row as a column."""
    if isinstance(report, PreviewTablesReport):
        _show_tables(console, report)
        return
    console.print(
        Text(f"{report.table}: seed {report.seed}, as of {instant(report.as_of)}", style="dim")
    )
    _draw(console, report.columns, report.rows)


def _show_tables(console: Console, report: PreviewTablesReport) -> None:
    for table in report.tables:
        console.print(Text.assemble((cell(table.table), "bold"), f"  {_about(table)}"))
        if table.rows:
            _draw(console, table.columns, table.rows, _LONGEST)
        console.print()
    if report.more:
        left = f"{counted(len(report.more), 'more table')}, such as {_named(report.more)}: "
        console.print(Text(f"{left}name them, or a pattern such as '*', to see them."))
    shown = [report.database]
    if any(table.source == "fill" for table in report.tables):
        shown.append(f"seed {report.seed}, as of {instant(report.as_of)}; nothing was written")
    console.print(Text(" · ".join(shown), style="dim"))


def _about(table: PreviewedTable) -> str:
    match table.source:
        case "database" if len(table.rows) == table.total:
            return f"{counted(table.total, 'row')} there"
        case "database":
            return f"{number(len(table.rows))} of {counted(table.total or 0, 'row')} there"
        case "fill":
            return (
                f"empty; {number(len(table.rows))} of {counted(table.total or 0, 'row')} that "
                "`seed fill` would write"
            )
    empty = "" if table.total is None else "empty; "
    return f"{empty}{table.why_not}"


def _named(names: Sequence[str]) -> str:
    return " and ".join(cell(name) for name in names[:2])


def _draw(
    console: Console,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
    longest: int | None = None,
) -> None:
    columns = [cell(name) for name in names]
    cells = [[cell(value) for value in row] for row in rows]
    if not columns or not cells:
        console.print(Text("no rows"))
        return
    short = cells if longest is None else [[shortened(text, longest) for text in r] for r in cells]
    widths = [
        max(cell_len(name), *(cell_len(row[i]) for row in short)) for i, name in enumerate(columns)
    ]
    if sum(widths) + _GAP * (len(widths) - 1) <= console.width:
        table = plain_table()
        for name in columns:
            table.add_column(Text(name))
        for row in short:
            table.add_row(*map(Text, row))
        console.print(table)
        return
    room = console.width - max(map(cell_len, columns))
    together = min(len(cells), max(1, room // (_ROOM_FOR_VALUE + _GAP)))
    most = _LINES_OF_VALUE * max(room // together - _GAP, 1)
    for start in range(0, len(cells), together):
        if start:
            console.print()
        some = [[_cut(text, most) for text in row] for row in cells[start : start + together]]
        console.print(_transposed(columns, some, start))


def _transposed(columns: Sequence[str], rows: list[list[str]], start: int) -> Table:
    table = plain_table()
    table.add_column("row", style="bold", overflow="fold")
    for position in range(len(rows)):
        table.add_column(str(start + position + 1), overflow="fold", ratio=1)
    for i, name in enumerate(columns):
        table.add_row(Text(name), *(Text(row[i]) for row in rows))
    return table


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
