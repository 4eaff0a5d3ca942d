"""The terminal, or what stands in for one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from seeds.cli.invocation import is_terminal

# Nobody wraps a line in a file, so a table there need not fit a window.
_WIDTH_OF_A_FILE: Final = 160
_GAP: Final = 2


class _Plain(Console):
    """A console in front of a file: lines end where their text ends, without blanks."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as :class:`rich.console.Console` does."""
        with self.capture() as capture:
            super().print(*objects, **options)
        for line in capture.get().splitlines():
            self.file.write(line.rstrip() + "\n")

    def on_broken_pipe(self) -> None:
        """Leave it to the edge, which knows the exit code; Rich would end the process with 1."""
        raise BrokenPipeError


def console_for(stream: TextIO) -> Console:
    """Return a console that prints text as it is: no markup, no emoji codes, no guessed colours."""
    terminal = is_terminal(stream)
    fixed = terminal or os.environ.get("COLUMNS", "").isdigit()
    return (Console if terminal else _Plain)(
        file=stream,
        width=None if fixed else _WIDTH_OF_A_FILE,
        force_terminal=terminal,
        color_system="auto" if terminal and not os.environ.get("NO_COLOR") else None,
        markup=False,
        emoji=False,
        highlight=False,
    )


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        title: Its heading.
        justify: Numbers stand to the right.
        drop: When a table is too wide, the column with the highest ``drop`` goes first; one with 0
            stays.
        style: Rich style of its cells.
    """

    title: str
    justify: Literal["left", "right"] = "left"
    drop: int = 0
    style: str = ""


def number_column(title: str, drop: int = 0) -> Column:
    """Return a column of numbers."""
    return Column(title, "right", drop)


def draw_table(
    console: Console,
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    footer: Sequence[str] = (),
) -> None:
    """Print a table that fits: without the less important columns, then with folded cells."""
    lines = [list(row) for row in rows]
    total = [list(footer)] if footer else []
    kept = list(range(len(columns)))
    widths = _widths(columns, lines + total)
    while sum(widths[i] + _GAP for i in kept) - _GAP > console.width:
        least = max(kept, key=lambda i: columns[i].drop)
        if columns[least].drop == 0:
            break
        kept.remove(least)
    squeezed = sum(widths[i] + _GAP for i in kept) - _GAP > console.width
    table = plain_table()
    for i in kept:
        column = columns[i]
        right = column.justify == "right"
        table.add_column(
            column.title,
            justify=column.justify,
            style=column.style,
            # A number that is cut is a wrong number.
            no_wrap=right,
            min_width=widths[i] if right and squeezed else None,
            overflow="fold",
        )
    for row in lines:
        table.add_row(*(Text(row[i]) for i in kept))
    for row in total:
        table.add_row(*(Text(row[i]) for i in kept), style="bold")
    console.print(table)


def fits(console: Console, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table has room with all of its columns and without folded cells."""
    return sum(_widths(columns, rows)) + _GAP * (len(columns) - 1) <= console.width


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    return [
        max([cell_len(column.title), *(cell_len(row[i]) for row in rows)])
        for i, column in enumerate(columns)
    ]


def plain_table() -> Table:
    """Return an empty table without lines."""
    return Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")


def facts_table(width: int | None = None, style: str = "") -> Table:
    """Return an empty table of two columns without headings: names, and what is said of them."""
    table = plain_table()
    table.show_header = False
    table.add_column(style=style, width=width, overflow="fold")
    table.add_column(overflow="fold")
    return table


def mark(console: Console, ok: bool) -> str:
    """Return a tick or a cross, in ASCII where the encoding has neither."""
    symbol = "✓" if ok else "✗"
    try:
        symbol.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return "ok" if ok else "FAILED"
    return symbol


def draw_notes(console: Console, notes: Sequence[str]) -> None:
    """Print what is worth knowing besides the figures."""
    for note in notes:
        console.print(Text(f"note: {note}", style="yellow"))
