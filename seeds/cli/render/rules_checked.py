"""Rules of masking that were held against a schema."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import Column, draw_notes, draw_table, mark
from seeds.cli.render.text import counted
from seeds.runner.reports import RulesCheckReport


def show(console: Console, report: RulesCheckReport, *, every: bool = False) -> None:
    """Print what is wrong; on demand what becomes of every column."""
    console.print(Text(report.schema, style="dim"), soft_wrap=True)
    if every:
        _columns(console, report)
    hints: dict[str, None] = {}
    for problem in report.problems:
        line = Text.assemble((mark(console, ok=False), "bold red"), f" {problem.message}")
        console.print(line, soft_wrap=True)
        if problem.kind in ("uncovered", "todo"):
            hints.setdefault(problem.hint)
        elif problem.hint:
            console.print(Text(f"  {problem.hint}", style="dim"), soft_wrap=True)
    for hint in filter(None, hints):
        console.print(Text(hint, style="dim"), soft_wrap=True)
    draw_notes(console, report.warnings)
    for name, why in report.left_out.items():
        draw_notes(console, [f"not looked at: {name}, {why}"])
    masked = sum(len(table.masked) for table in report.tables)
    kept = sum(len(table.kept) for table in report.tables)
    if report.problems:
        found = counted(len(report.problems), "problem")
        console.print(Text(f"{found} with {report.rules}.", style="bold red"))
    else:
        console.print(
            Text(
                f"{report.rules} says what becomes of every column of "
                f"{counted(len(report.tables), 'table')}: {masked:,} masked, {kept:,} kept.",
                style="bold green",
            ),
            soft_wrap=True,
        )


def _columns(console: Console, report: RulesCheckReport) -> None:
    rows = []
    for table in report.tables:
        if table.rows == "none":
            rows.append([table.table, "", "stays empty", table.reason])
        rows += [[table.table, name, what, ""] for name, what in table.masked.items()]
        rows += [[table.table, name, "kept", why] for name, why in table.kept.items()]
        rows += [[table.table, name, "computed", ""] for name in table.computed]
    columns = [Column("table"), Column("column"), Column("becomes"), Column("reason", drop=1)]
    draw_table(console, columns, rows)
