"""What one call of the command knows about itself: how to speak, and whether data was written."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from seeds.runner.progress import Progress
    from seeds.runner.reports import Report


@dataclass
class Invocation:
    """One call of ``seed``; Click hands it to every command.

    Attributes:
        json: Print one JSON object on standard output and nothing else.
        debug: Let tracebacks through.
        quiet: No progress and no report.
        wrote: Whether a transaction has been committed, so that an interruption afterwards does
            not claim that nothing was written.
    """

    json: bool = False
    debug: bool = False
    quiet: bool = False
    wrote: bool = False

    @classmethod
    def of(cls, argv: Sequence[str]) -> Invocation:
        """Read the flags that matter before, and when, the command line cannot be parsed."""
        given = set(argv[: argv.index("--")] if "--" in argv else argv)
        return cls(
            json="--json" in given,
            debug="--debug" in given,
            quiet=not given.isdisjoint({"--quiet", "-q"}),
        )

    def progress(self) -> Progress:
        """Return what draws the progress of this call, on standard error."""
        if self.quiet:
            from seeds.runner.progress import Silent

            return Silent()
        if is_terminal(sys.stderr):
            from seeds.cli.render.progress import LiveProgress

            return LiveProgress(sys.stderr)
        from seeds.cli.render.lines import LineProgress

        return LineProgress(sys.stderr)

    @contextlib.contextmanager
    def progressing(self) -> Iterator[Progress]:
        """Draw the progress of what is done within, and end it before anything else is said."""
        progress = self.progress()
        try:
            yield progress
        finally:
            progress.finish()

    def present(self, report: Report, view: str, **options: bool | str) -> None:
        """Print a report: as JSON, drawn by the module ``seeds.cli.render.VIEW``, or not at all."""
        if self.json:
            print_json(report.to_dict())
        elif not self.quiet:
            import importlib

            from seeds.cli.render.console import console_for

            importlib.import_module(f"seeds.cli.render.{view}").show(
                console_for(sys.stdout), report, **options
            )


def print_json(data: object) -> None:
    """Print one JSON object; plain ASCII, so that no terminal encoding can spoil it."""
    sys.stdout.write(json.dumps(data) + "\n")


def silence(stream: TextIO) -> None:
    """Let a stream that nobody reads swallow everything, the interpreter's flush included."""
    with contextlib.suppress(OSError, ValueError):  # replaced, and nobody flushes it
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a person is at the other end who can see a line change."""
    if stream is None or os.environ.get("TERM") == "dumb":
        return False
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def confirmation() -> Callable[[str], bool] | None:
    """Return how to ask the person, or ``None`` when nobody is there to answer."""
    if sys.stdin is None or not sys.stdin.isatty() or not is_terminal(sys.stderr):
        return None
    return ask


def ask(question: str) -> bool:
    """Ask a yes-or-no question on standard error; anything but a clear yes is a no."""
    sys.stderr.write(f"{question} [y/N] ")
    sys.stderr.flush()
    # Not input(): it writes to standard output, which belongs to the report.
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
