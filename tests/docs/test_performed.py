"""What the documentation tells people to do works, and prints what it says."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.docs.pages import POSTGRESQL, ROOT, Workspace, blocks, performances, place_of

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PERFORMED = [page for page in PAGES if place_of(page.read_text())]

# What a test cannot do: it is inside one already, or needs the network or a daemon.
BY_HAND = ("git clone", "cd ", "make test", "pip install", "docker", "make docs", "make bench")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PERFORMED, ids=_name)
def test_the_page_works_as_written(page: Path, request: pytest.FixtureRequest) -> None:
    text = page.read_text()
    place = place_of(text)
    assert place is not None
    url = request.getfixturevalue("postgresql_url") if POSTGRESQL in text else ""
    # Not the usual temporary folder, whose long name would break the lines that are printed.
    with tempfile.TemporaryDirectory() as folder:
        work = Workspace.make(Path(folder), place, url)
        for block in performances(text):
            work.perform(block)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_are_left_to_hands_only_where_a_test_cannot_run_them(page: Path) -> None:
    text = page.read_text()
    for block in blocks(text):
        if block.language == "console" and (place_of(text) is None or block.argument):
            assert block.argument == "by-hand", f"line {block.line} is not performed"
            for line in block.text.splitlines():
                if line.startswith("$ "):
                    assert line[2:].startswith(BY_HAND), line


@pytest.mark.parametrize(
    "guide",
    ["add-an-entity", "add-a-column-generator", "add-a-backend", "add-a-profile"],
)
def test_the_guides_to_adding_something_are_performed(guide: str) -> None:
    assert ROOT / "docs" / "how-to" / f"{guide}.md" in PERFORMED
