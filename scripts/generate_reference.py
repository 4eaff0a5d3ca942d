"""Write docs/reference/cli.md from the commands themselves.

Usage: python scripts/generate_reference.py [--check]
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import click

from seeds.cli.group import SeedGroup

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "cli.md"
WIDTH = 90

INTRODUCTION = """\
# The command line

What `seed --help` and `seed COMMAND --help` print, in the project of the example shop. This page is
generated: `make docs` writes it, and a test compares it with the commands.
"""


def section(title: str, text: str) -> str:
    """Return one command's help as a section."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"\n## {title}\n\n```text\n{lines}\n```\n"


def reference() -> str:
    """Return the page."""
    group = SeedGroup("seed")
    settings = {**group.context_settings, "terminal_width": WIDTH}
    context = click.Context(group, info_name="seed", **settings)
    page = INTRODUCTION + section("seed", group.get_help(context))
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            below = click.Context(command, parent=context, info_name=name, terminal_width=WIDTH)
            page += section(f"seed {name}", command.get_help(below))
    return page


def main() -> int:
    """Write the page, or with ``--check`` compare it; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the reference of the command line.")
    parser.add_argument("--check", action="store_true", help="only say whether it is up to date")
    chosen = parser.parse_args()
    os.chdir(ROOT)  # the seeders are those of the project that one stands in
    page = reference()
    if not chosen.check:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(page)
    elif not PAGE.exists() or PAGE.read_text() != page:
        print(f"{PAGE.relative_to(ROOT)} is not up to date: run make docs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
