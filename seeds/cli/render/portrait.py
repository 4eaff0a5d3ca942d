"""What a database holds, in figures."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, number_column
from seeds.cli.render.text import counted, number
from seeds.cli.render.values import cell, shortened
from seeds.runner.reports import PortraitReport
from seeds.schema.portrait import ColumnPortrait, TablePortrait, Value

_ROOM: Final = 28


def show(console: Console, report: PortraitReport, *, details: bool = False) -> None:
    """Print the tables, or their columns.

    Args:
        console: Where to.
        report: The figures.
        details: Whether the columns are wanted.
    """
    marked = f", marked {report.marker}" if report.marker else ""
    console.print(Text(f"{report.database}{marked}", style="dim"))
    if not report.tables:
        console.print(Text("no tables"))
    elif details:
        for table in report.tables:
            console.print()
            _draw_columns(console, table)
    else:
        _draw_tables(console, report)
    draw_notes(console, report.notes)
    rows = sum(table.rows for table in report.tables)
    said = f"{counted(rows, 'row')} in {counted(len(report.tables), 'table')}"
    if report.file is not None:
        said = f"{report.file}: {said}, {report.seconds:.1f} s"
    else:
        said += "; --html FILE draws them" + ("" if details else ", --table NAME shows columns")
    console.print(Text(said, style="dim"))


def _draw_tables(console: Console, report: PortraitReport) -> None:
    columns = [
        Column("table"),
        number_column("rows"),
        number_column("by no run", drop=2),
        number_column("columns", drop=3),
        number_column("NULL", drop=4),
        Column("refers to", drop=1),
    ]
    rows = [
        [
            table.table,
            "?" if table.problem else number(table.rows),
            number(table.foreign) if table.foreign else "",
            number(len(table.columns)),
            _percent(sum(c.nulls for c in table.columns), table.rows * max(len(table.columns), 1)),
            table.problem or ", ".join(dict.fromkeys(link.table for link in table.links)),
        ]
        for table in report.tables
    ]
    draw_table(console, columns, rows)


def _draw_columns(console: Console, table: TablePortrait) -> None:
    title = Text(table.table, style="bold")
    title.append(f"  {counted(table.rows, 'row')}", style="not bold dim")
    if table.sampled and not table.problem:
        looked = f", {number(table.examined)} looked at for distinct values and the most frequent"
        title.append(looked, style="not bold dim")
    console.print(title)
    if table.problem:
        console.print(Text(table.problem, style="yellow"))
        return
    columns = [
        Column("column"),
        Column("type", drop=4),
        number_column("NULL"),
        number_column("distinct"),
        Column("values", drop=3),
        Column("most frequent", drop=1),
    ]
    rows = [
        [
            column.name,
            column.type,
            _percent(column.nulls, table.rows),
            f"{'>' if column.distinct_more else ''}{number(column.distinct)}",
            _extremes(column),
            _frequent(column, table),
        ]
        for column in table.columns
    ]
    draw_table(console, columns, rows)


def _extremes(column: ColumnPortrait) -> str:
    """Return between what the values of a column are, or their lengths."""
    if column.shortest is not None and column.longest is not None:
        return f"{_between(column.shortest, column.longest)} long"
    low, high = column.lowest, column.highest
    if column.kind == "timestamp" and isinstance(low, str) and isinstance(high, str):
        days = low.partition(" ")[0], high.partition(" ")[0]
        if days[0] != days[1]:  # the hours would say nothing, and take the room of two columns
            low, high = days
    return "" if low is None else _between(low, high)


def _between(low: Value, high: Value) -> str:
    one, other = (number(v) if type(v) is int else shortened(cell(v), _ROOM) for v in (low, high))
    return one if one == other else f"{one} to {other}"


def _frequent(column: ColumnPortrait, table: TablePortrait) -> str:
    if column.problem:
        return column.problem
    if column.hidden:
        return "hidden"
    if not column.top:
        return ""
    first = column.top[0]
    if first.rows == 1 and column.distinct > 1:
        return "all different"
    share = _percent(first.rows, table.examined)
    return f"{shortened(cell(first.value), _ROOM)} ({share})"


def _percent(part: int, whole: int) -> str:
    if not part or not whole:
        return ""
    share = 100 * part / whole
    return f"{share:.0f} %" if share >= 1 else "<1 %"
