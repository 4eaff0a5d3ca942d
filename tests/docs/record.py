"""Write what the commands on a page really print into it.

Usage: python -m tests.docs.record [PAGE…]

Output that is still as the page says stays untouched. A line ``?`` below a command asks for its
output.
"""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.docs.pages import POSTGRESQL, ROOT, Different, Workspace, performances, place_of
from tests.support import postgresql


def record(path: Path) -> None:
    """Perform a page, and put the real output into its console blocks."""
    page = path.read_text()
    kind = place_of(page)
    if kind is None:
        return
    shift = 0
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = ""
        if POSTGRESQL in page:
            server = postgresql.find(os.environ)
            stack.callback(server.stop)
            url = stack.enter_context(server.database())
        work = Workspace.make(Path(folder), kind, url)
        work.recording = True
        for block in performances(page):
            try:
                work.perform(block)
            except Different as found:
                start, end = (position + shift for position in block.span)
                now = path.read_text()
                path.write_text(now[:start] + found.text + now[end:])
                shift += len(found.text) - (end - start)


if __name__ == "__main__":
    pages = [Path(name) for name in sys.argv[1:]]
    for page in pages or [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        record(page)
