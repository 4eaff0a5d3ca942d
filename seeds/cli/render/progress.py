"""Progress on a terminal: a line for each table, gone when the summary comes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final, TextIO

from rich.control import Control
from rich.progress import Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.progress_bar import ProgressBar
from rich.segment import ControlType
from rich.text import Text

from seeds.cli.invocation import is_terminal
from seeds.cli.render.console import console_for
from seeds.cli.render.text import duration, number
from seeds.cli.render.values import cell, shortened

_ROOM_FOR_BAR: Final = 76
_ROOM_FOR_RATE: Final = 56
_START_OF_LINE: Final = Control(ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))


class _Bar(ProgressColumn):
    """A bar that moves with the rows and does not pretend to when there are none."""

    def render(self, task: Task) -> ProgressBar:
        """Draw the bar."""
        return ProgressBar(total=task.total, completed=task.completed, width=20)


class _Rows(ProgressColumn):
    """Rows done of rows wanted; in a narrow window with a percentage instead."""

    def __init__(self, narrow: bool) -> None:
        super().__init__()
        self._narrow = narrow

    def render(self, task: Task) -> Text:
        """Draw the numbers."""
        text = number(int(task.completed))
        if task.total is not None and not task.finished:
            text += f" {task.percentage:.0f} %" if self._narrow else f"/{number(int(task.total))}"
        return Text(text, justify="right")


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        """Draw the rate."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim", justify="right")


class _Left(ProgressColumn):
    """Time left, then the time it took."""

    def render(self, task: Task) -> Text:
        """Draw the time."""
        if task.finished:
            took = task.finished_time
            return Text(duration(took) if took is not None else "", style="dim")
        left = task.time_remaining
        if left is None:
            return Text("")
        return Text(f"{left:.0f} s left" if left < 60 else f"{duration(left)} left")


class LiveProgress:
    """Draws progress with Rich on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._console = console_for(stream)
        self._progress: Progress | None = None
        self._said = False
        self._tasks: dict[str, TaskID] = {}

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Show a line for each table that gets rows."""
        self.finish()
        width = self._console.width
        columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False)]
        if width >= _ROOM_FOR_BAR:
            columns.append(_Bar())
        columns.append(_Rows(narrow=width < _ROOM_FOR_RATE))
        if width >= _ROOM_FOR_RATE:
            columns.append(_Rate())
        columns.append(_Left())
        self._progress = Progress(
            *columns,
            console=self._console,
            transient=True,
            refresh_per_second=5,
            # What a seeder prints goes above the lines, unless it goes into a file.
            redirect_stdout=is_terminal(sys.stdout),
        )
        self._tasks = {
            # Its clock starts with its first rows, or the rate of a later table would be nonsense.
            table: self._progress.add_task(table, total=rows, start=False)
            for table, rows in tables
            if rows
        }
        self._progress.start()

    def advance(self, table: str, rows: int) -> None:
        """Move a table's line forward."""
        if self._progress is None:
            return
        task = self._tasks.get(table)
        if task is None:
            task = self._tasks[table] = self._progress.add_task(table, total=None)
        if self._progress.tasks[self._progress.task_ids.index(task)].start_time is None:
            self._progress.start_task(task)
        self._progress.advance(task, rows)

    def message(self, text: str) -> None:
        """Print a line above those of the tables, or, before there are any, in place of the last.

        What is being done is of interest while it is being done.
        """
        if self._progress is not None:
            self._console.print(Text(text, style="dim"))
            return
        self._unsay()
        line = shortened(cell(text), self._console.width - 1)
        self._console.print(Text(line, style="dim"), end="")
        self._said = True

    def _unsay(self) -> None:
        if self._said:
            self._console.control(_START_OF_LINE)
            self._said = False

    def finish(self) -> None:
        """Take the lines away and give the cursor back."""
        self._unsay()
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
