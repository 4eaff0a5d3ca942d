"""What the pytest plugin costs: a session rolled back for each test, and the start of pytest."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import postgresql
from benchmarks.measure import Result, run

if TYPE_CHECKING:
    from benchmarks.cases import Bench

_MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Note(Base):
    __tablename__ = "notes"
    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
"""
_TESTS = """
import pytest
import sqlalchemy as sa
from models import Note

@pytest.fixture
def nothing():
    yield

@pytest.mark.parametrize("number", range({count}))
def test_with(number, db_session):
    assert db_session.scalar(sa.select(1)) == 1

@pytest.mark.parametrize("number", range({count}))
def test_without(number, nothing):
    assert number >= 0
"""
_INI = "[pytest]\npythonpath = .\nseeds_metadata = models:Base\n"
_LIMIT_ROLLBACK = 2.0  # milliseconds
_LIMIT_START = 30.0  # milliseconds


def rollback(bench: Bench) -> list[Result]:
    """The milliseconds that db_session adds to a test that runs one statement."""
    count = max(int(2000 * bench.scale), 100)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "models.py").write_text(_MODELS)
        (folder / "pytest.ini").write_text(_INI)
        (folder / "test_it.py").write_text(_TESTS.format(count=count))
        urls = {
            "SQLite in memory": "sqlite://",
            "an SQLite file": f"sqlite:///{folder / 'tests.db'}",
            "PostgreSQL": stack.enter_context(postgresql(bench.seed)),
        }
        return [_rollback(bench, folder, name, url, count) for name, url in urls.items()]


def _rollback(bench: Bench, folder: Path, name: str, url: str, count: int) -> Result:
    command = [bench.python, "-m", "pytest", "-q", "-c", str(folder / "pytest.ini")]
    command += ["-p", "no:cacheprovider", "-p", "no:randomly", "--seeds-database-url", url]

    def timed(tests: str) -> float:
        return run([*command, f"{folder / 'test_it.py'}::{tests}"]).seconds

    def each(tests: str) -> float:
        """Return the milliseconds of a test, without the start and the tables."""
        return (timed(tests) - timed(f"{tests}[0]")) / (count - 1) * 1000

    each("test_with")  # byte code and the server's caches
    ours, other = _medians(lambda: each("test_with"), lambda: each("test_without"), bench.runs)
    added = ours - other
    return Result(
        f"db_session on {name}, {count:,} tests",
        f"{ours:.2f} ms a test",
        f"an empty fixture {other:.2f} ms",
        added / _LIMIT_ROLLBACK,
        f"≤ 1.00 of {_LIMIT_ROLLBACK:.0f} ms more",
        added <= _LIMIT_ROLLBACK,
        "pytest with `def test(db_session): db_session.scalar(select(1))`",
    )


def plugin_start(bench: Bench) -> list[Result]:
    """The milliseconds that the plugin adds to a bare pytest that does not use it.

    The quickest starts are compared: the difference is less than what a busy machine adds.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / "test_it.py").write_text("def test_nothing():\n    pass\n")

        def timed(*arguments: str) -> float:
            common = ["-q", "-p", "no:cacheprovider", "-c", str(folder / "pytest.ini")]
            command = [bench.python, "-m", "pytest", *common, *arguments, str(folder)]
            return run(command, env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}).seconds * 1000

        plugin = ("-p", "seeds.testing.plugin")
        timed(*plugin)
        pairs = [(timed(*plugin), timed()) for _ in range(10 * bench.runs)]
    ours, other = min(a for a, _ in pairs), min(b for _, b in pairs)
    added = ours - other
    return [
        Result(
            "pytest with one test that uses nothing",
            f"{ours:.0f} ms",
            f"without the plugin {other:.0f} ms",
            added / _LIMIT_START,
            f"≤ 1.00 of {_LIMIT_START:.0f} ms more",
            added <= _LIMIT_START,
            "pytest -q -p seeds.testing.plugin",
        )
    ]


def _medians(
    ours: Callable[[], float], other: Callable[[], float], runs: int
) -> tuple[float, float]:
    """Measure two things in turn, and return the median of each."""
    pairs = [(ours(), other()) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
