"""Where a rule of the linter or the type checker is not kept, a comment says which, and why."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("app", "benchmarks", "docs", "examples", "migrations", "scripts", "seeds", "tests")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))

IGNORED = re.compile(r"#\s*(?:ruff:\s*)?noqa\b|#\s*type:\s*ignore\b", re.IGNORECASE)
REASON = r"(?!noqa|type:)\S+ \S.*"  # two words at least, and no other rule that is ignored
CODES = r"[A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*"
KINDS = r"[a-z]+(-[a-z]+)*(, ?[a-z]+(-[a-z]+)*)*"
EXPLAINED = re.compile(
    rf"# (ruff: )?noqa: {CODES} - {REASON}|# type: ignore\[{KINDS}\]  # {REASON}"
)


def unexplained(comments: Iterator[tuple[int, str]]) -> Iterator[str]:
    """Yield the comments that ignore a rule and do not say which, or why, with their lines."""
    for line, comment in comments:
        if IGNORED.match(comment) and not EXPLAINED.fullmatch(comment):
            yield f"{line}: {comment}"


def comments_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the comments of a source file with their lines."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string


def test_every_ignored_rule_has_a_code_and_a_reason() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{problem}"
        for path in SOURCES
        for problem in unexplained(comments_of(path))
    ]
    assert not found, "say which rule is ignored, and why:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "# noqa: S608",
        "# noqa: S608 - why",
        "# NOQA: S608",
        "# ruff: noqa",
        "# ruff: noqa: S608",
        "# type: ignore",
        "# type: ignore  # an untyped module",
        "# type: ignore[misc]",
        "# type: ignore[misc]  # why",
        "# type: ignore[misc]  # noqa: ANN001, ANN002",
    ],
)
def test_a_code_or_a_reason_is_missing(comment: str) -> None:
    assert list(unexplained(iter([(3, comment)]))) == [f"3: {comment}"]


@pytest.mark.parametrize(
    "comment",
    [
        "# nothing of the kind",
        "# noqa: S608 - values are bound",
        "# noqa: S608, B027 - values are bound",
        "# ruff: noqa: S608 - values are bound",
        "# type: ignore[misc]  # an untyped module",
        "# type: ignore[call-arg, arg-type]  # plain states alone",
    ],
)
def test_all_is_said(comment: str) -> None:
    assert not list(unexplained(iter([(3, comment)])))
