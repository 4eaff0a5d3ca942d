"""Timing whole commands: wall clock and peak memory of a child process, medians of several runs."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

# Nobody's commands compile all modules anew each time, as a variable of the machine might ask.
_AMBIENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Run:
    """One finished command.

    Attributes:
        seconds: Wall clock.
        megabytes: Peak memory of its process.
        processor: Seconds of processor time, of all its threads.
    """

    seconds: float
    megabytes: float
    processor: float


@dataclass(frozen=True)
class Result:
    """A line of the table.

    Attributes:
        name: What was measured.
        ours: The figure of this project, with its unit.
        other: The figure of the alternative, with its unit.
        ratio: Ours divided by the other's, or the other way round where more is better.
        limit: What was promised, such as ``<= 0.6``.
        ok: Whether the promise held.
        command: The command that was timed.
    """

    name: str
    ours: str
    other: str
    ratio: float
    limit: str
    ok: bool
    command: str


def run(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: str | None = None
) -> Run:
    """Run a command to its end and return what it took.

    Raises:
        SystemExit: It failed; its output is shown.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        child = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            env={**_AMBIENT, **(env or {})},
        )
        if stdin is not None and child.stdin is not None:
            child.stdin.write(stdin.encode())
            child.stdin.close()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{output.read().decode()}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Run(seconds, usage.ru_maxrss / unit, usage.ru_utime + usage.ru_stime)


def alternate(
    ours: Callable[[], float], other: Callable[[], float], runs: int
) -> tuple[float, float, float]:
    """Time two things in turn, so that a machine's drift meets both.

    Returns:
        The medians of ours, of the other's, and of the ratios pair by pair.
    """
    pairs = [(ours(), other()) for _ in range(runs)]
    return (
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(a / b for a, b in pairs),
    )


def table(results: Sequence[Result]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| measured | seeds | the alternative | ratio | promised | |",
        "|---|---|---|---|---|---|",
    ]
    for r in results:
        mark = "yes" if r.ok else "**no**"
        lines.append(f"| {r.name} | {r.ours} | {r.other} | {r.ratio:.2f} | {r.limit} | {mark} |")
    return "\n".join(lines)
