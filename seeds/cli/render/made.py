"""Files that were written, and what to do with them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from seeds.cli.render.console import draw_notes
from seeds.config.toml import shown
from seeds.runner.reports import MadeReport


def show(console: Console, report: MadeReport) -> None:
    """Print what was written, or the text itself."""
    printed = [file for file in report.files if file.text is not None]
    for number, file in enumerate(printed):
        if len(printed) > 1:
            console.file.write(f"{chr(10) * 2 if number else ''}# {shown(Path(file.path))}\n")
        # A console would wrap long lines.
        console.file.write(file.text or "")
    if printed:
        return
    for file in report.files:
        verb = "Replaced" if file.replaced else "Wrote"
        console.print(Text(f"{verb} {shown(Path(file.path))}"), soft_wrap=True)
    draw_notes(console, report.notes)
    for step in report.next:
        console.print(Text(f"Next: {step.command}  ({step.reason})"), soft_wrap=True)
