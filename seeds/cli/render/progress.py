"""Progress on a terminal: a line for each table, gone when the summary comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TextIO

from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn
from rich.text import Text

from seeds.cli.render.console import console_for
from seeds.cli.render.text import duration, number

_ROOM_FOR_BAR: Final = 76
_ROOM_FOR_RATE: Final = 56


class _Rows(ProgressColumn):
    """Rows done of rows wanted."""

    def render(self, task: Task) -> Text:
        done = number(int(task.completed))
        if task.total is None or task.finished:
            return Text(done, justify="right")
        return Text(f"{done}/{number(int(task.total))}", justify="right")


class _Rate(ProgressColumn):
    """Rows a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "", style="dim", justify="right")


class _Left(ProgressColumn):
    """Time left, then the time it took."""

    def render(self, task: Task) -> Text:
        if task.finished:
            took = task.finished_time
            return Text(duration(took) if took is not None else "", style="dim")
        left = task.time_remaining
        return Text(f"{duration(left)} left" if left is not None else "")


class LiveProgress:
    """Draws progress with Rich on a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._console = console_for(stream)
        self._progress: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Show a line for each table that gets rows."""
        self.finish()
        columns: list[ProgressColumn] = [TextColumn("{task.description}", markup=False), _Rows()]
        if self._console.width >= _ROOM_FOR_BAR:
            columns.insert(1, BarColumn(bar_width=20))
        if self._console.width >= _ROOM_FOR_RATE:
            columns.append(_Rate())
        columns.append(_Left())
        self._progress = Progress(
            *columns, console=self._console, transient=True, refresh_per_second=5
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
        """Print a line above those of the tables."""
        self._console.print(Text(text, style="dim"))

    def finish(self) -> None:
        """Take the lines away and give the cursor back."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None
