"""Draw docs/images/seed-all.svg: a real run of ``seed all --clear``, as a terminal shows it.

Usage: python docs/make_picture.py

The command runs in a copy of the shop, on a terminal of its own. What it writes there is played
back into a console of Rich, which saves it as SVG.
"""

from __future__ import annotations

import io
import os
import pty
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "images" / "seed-all.svg"
COMMANDS = ("seed all --clear", "seed preview products -n 2 --as-of 2026-01-01")
WIDTH = 92
COPIED = ("app", "migrations", "pyproject.toml", "alembic.ini")


def run(command: str, project: Path) -> str:
    """Return what a command shows on a terminal when it has ended."""
    ours, theirs = pty.openpty()
    scripts = sysconfig.get_path("scripts")
    environ = {
        "PATH": f"{scripts}:{os.environ['PATH']}",
        "HOME": str(project),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLUMNS": str(WIDTH),
        "LINES": "40",
    }
    process = subprocess.Popen(  # noqa: S603 - our own command
        ["/bin/bash", "-c", f"stty cols {WIDTH} rows 40; {command}"],
        cwd=project,
        env=environ,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the terminal's other end is closed
            break
        if not part:
            break
        written += part
    process.wait()
    os.close(ours)
    return settled(written.decode(errors="replace")).replace(str(project), "/home/you/seeds")


def settled(text: str) -> str:
    """Return what stays on the screen: lines that were drawn over are gone."""
    lines: list[str] = [""]
    row = 0
    for piece in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|\r\n|\r|\n)", text):
        if piece in ("\n", "\r\n"):
            row += 1
            if row == len(lines):
                lines.append("")
        elif piece == "\r" or re.fullmatch(r"\x1b\[\d*K", piece):
            if piece.endswith("2K"):
                lines[row] = ""
        elif re.fullmatch(r"\x1b\[\d*A", piece):
            row = max(0, row - int(piece[2:-1] or 1))
        elif re.fullmatch(r"\x1b\[[?\d]*[lhJG]", piece):
            continue
        else:
            lines[row] += piece
    # Neighbours of one style become one piece: a piece that begins with spaces loses them in some
    # viewers of SVG.
    return "\n".join(lines).replace("\x1b[0m\x1b[1m", "")


def main() -> int:
    """Draw the picture."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, project / name)
            else:
                shutil.copy(source, project / name)
        run("seed all --clear", project)
        console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="256")
        for command in COMMANDS:
            console.print(Text.assemble(("$ ", "bold green"), (command, "bold")))
            console.print(Text.from_ansi(run(command, project).rstrip()))
            console.print()
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    console.save_svg(str(PICTURE), title="seed", theme=MONOKAI, unique_id="seed-all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
