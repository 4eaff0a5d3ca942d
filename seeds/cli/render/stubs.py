"""Stubs that were written or compared."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from seeds.cli.render.text import counted
from seeds.config.toml import shown
from seeds.runner.reports import StubsReport


def show(console: Console, report: StubsReport) -> None:
    """Print the files that were written, or that are stale."""
    for path in report.stale:
        console.print(Text(f"Stale: {shown(Path(path))}"), soft_wrap=True)
    for file in report.files:
        console.print(Text(f"Wrote {shown(Path(file.path))}"), soft_wrap=True)
    if report.stale:
        console.print(Text("Next: seed stubs  (writes them anew)"))
    elif report.current:
        verb = "is" if report.current == 1 else "are"
        console.print(Text(f"{counted(report.current, 'stub')} {verb} up to date."))
