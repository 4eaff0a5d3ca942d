"""The doctor's findings on a screen, a narrow one, and in a file."""

from __future__ import annotations

import io

import pytest

from seeds.cli.render.console import console_for
from seeds.cli.render.examined import show
from seeds.runner.reports import DoctorReport, Finding, NextStep

REPORT = DoctorReport(
    ok=False,
    database="postgresql://app:***@db/shop",
    findings=(
        Finding("versions", "seeds", "0.1.0"),
        Finding("versions", "Click", "8.1.7"),
        Finding("versions", "Rich", "13.7.0"),
        Finding("versions", "Faker", "not installed", "problem", "pip install faker"),
        Finding("connection", "reachable", "yes"),
        Finding(
            "schema",
            "tables",
            "the database has no tables users, orders and order_items",
            "problem",
            "Run `seed migrate`, or add --migrate.",
        ),
        Finding("runs", "lock", "process 12 holds it [bold]", "note"),
        Finding("connection", "server", "PostgreSQL 17.2"),
    ),
    next=(
        NextStep("seed migrate", "tables are missing"),
        NextStep("seed all", "a reason that is longer than forty columns are"),
        NextStep("", "wait for process 12"),
    ),
)


def drawn(report: DoctorReport = REPORT, width: int = 80, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    console = console_for(stream)
    console.width = width
    show(console, report)
    return raw.getvalue().decode(encoding)


def test_each_section_comes_once_in_the_order_of_its_first_finding() -> None:
    lines = drawn().splitlines()
    headings = [line for line in lines if line in ("versions", "connection", "schema", "runs")]
    assert headings == ["versions", "connection", "schema", "runs"]
    assert lines.index("✓  server        PostgreSQL 17.2") < lines.index("schema")


def test_libraries_that_are_there_share_a_line_and_one_that_is_not_has_its_own() -> None:
    text = drawn()
    assert "✓  libraries     Click 8.1.7, Rich 13.7.0" in text
    assert "✗  Faker         not installed" in text


def test_states_can_be_told_without_colour() -> None:
    text = drawn()
    assert "✗  tables" in text
    assert "!  lock" in text
    assert "✓  reachable" in text


def test_a_terminal_that_knows_ascii_alone_gets_words() -> None:
    text = drawn(encoding="ascii")
    assert "FAILED  tables" in text
    assert "ok      reachable" in text


@pytest.mark.parametrize("width", [40, 60, 80, 160])
def test_no_line_is_wider_than_the_window_and_no_word_is_lost(width: int) -> None:
    text = drawn(width=width)
    assert max(map(len, text.splitlines())) <= width
    assert all(line == line.rstrip() for line in text.splitlines())
    words = set(text.split())
    assert {"order_items", "--migrate.", "process", "12", "[bold]"} <= words


def test_commands_to_type_come_with_their_reasons() -> None:
    text = drawn()
    assert "next\n  seed migrate\n    tables are missing\n  seed all\n" in text


def test_the_last_line_counts() -> None:
    assert drawn().splitlines()[-1] == "2 problems and 1 note. Nothing was changed."
    fine = DoctorReport(True, "", REPORT.findings[:1], ())
    assert drawn(fine).splitlines()[-1] == "No problems. Nothing was changed."
