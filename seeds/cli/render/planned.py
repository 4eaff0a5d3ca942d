"""The plan of a seeding run."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, number_column
from seeds.cli.render.text import counted, instant, number, size
from seeds.runner.reports import PlannedTable, PlanReport


def show(console: Console, report: PlanReport) -> None:
    """Print the tables in the order they would be filled."""
    console.print(Text(f"Plan for {report.env}, {report.database}"))
    console.print(Text(f"seed {report.seed}, as of {instant(report.as_of)}", style="dim"))
    console.print()
    columns = [
        number_column("#", 5),
        Column("table"),
        number_column("rows"),
        number_column("fixed", 3),
        number_column("size", 2),
        Column("after", drop=4),
        Column("", drop=1),
    ]
    rows = [
        [
            str(position),
            table.table,
            number(table.rows),
            number(table.fixed) if table.fixed else "",
            size(table.bytes),
            ", ".join(table.parents),
            _remarks(table),
        ]
        for position, table in enumerate(report.tables, 1)
    ]
    total = ["", "total", number(report.rows), "", size(report.bytes), "", ""]
    draw_table(console, columns, rows, total)
    _show_capacities(console, report)
    draw_notes(console, report.notes)
    console.print()
    console.print(Text("Nothing was written."))


def _remarks(table: PlannedTable) -> str:
    remarks = ["cleared first"] if table.cleared else []
    if table.mode == "rows":
        remarks.append("a row at a time")
    return ", ".join(remarks)


def _show_capacities(console: Console, report: PlanReport) -> None:
    rows = [
        [f"{table.table}.{column}", number(capacity), _share(table.row_stop, capacity)]
        for table in report.tables
        for column, capacity in table.unique.items()
    ]
    if rows:
        console.print()
        console.print(Text(f"{counted(len(rows), 'unique column')}:"))
        columns = [Column("column"), number_column("can make"), number_column("used", 1)]
        draw_table(console, columns, rows)


def _share(used: int, capacity: int) -> str:
    if not used or not capacity:
        return ""
    share = 100 * used / capacity
    return f"{share:.0f} %" if share >= 1 else "<1 %"
