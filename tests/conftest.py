"""Fixtures for all tests: real databases, the installed command. README.md tells how."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest

from tests.support import mariadb, postgresql
from tests.support.command import Seed

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ["pytester"]
KINDS = ("unit", "integration", "e2e", "docs", "project")

# No deadline: on a busy machine it finds the machine, not an error. In CI the examples are the
# same in every run, so that a red build is about its own change.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)


def in_ci(environ: Mapping[str, str]) -> bool:
    """Whether this is continuous integration, where nothing may be skipped for want of a server."""
    return environ.get("CI", "").lower() not in ("", "0", "false", "no")


hypothesis.settings.load_profile("ci" if in_ci(os.environ) else "local")


def pytest_configure() -> None:
    """Let Ctrl-C reach the commands that are tested, also where the tests run in the background.

    A shell starts what runs there with the signal ignored, and children inherit that; so does
    nohup with that of a terminal that is closed.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    hangup = getattr(signal, "SIGHUP", None)  # Windows has none
    if hangup is not None and signal.getsignal(hangup) is signal.SIG_IGN:
        signal.signal(hangup, signal.SIG_DFL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test the marker of the directory it lives in."""
    for item in items:
        parts = item.path.relative_to(ROOT / "tests").parts
        if parts[0] in KINDS:
            item.add_marker(parts[0])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the tests on PostgreSQL did not run."""
    skipped = terminalreporter.stats.get("skipped", [])
    missed = [report for report in skipped if NO_POSTGRESQL in str(report.longrepr)]
    if missed:
        terminalreporter.section("PostgreSQL was NOT tested", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(missed)} tests were skipped. {missed[0].longrepr[2]}")


NO_POSTGRESQL = "no PostgreSQL for the tests"


def unavailable(reason: str, environ: Mapping[str, str]) -> NoReturn:
    """Skip the test on a laptop, fail it in CI."""
    text = (
        f"{NO_POSTGRESQL}: {reason}. Set TEST_DATABASE_URL, start a server on 127.0.0.1:5432, "
        "or install the server's binaries (Debian: apt install postgresql)."
    )
    if in_ci(environ):
        pytest.fail(text, pytrace=False)
    pytest.skip(text)


@pytest.fixture(scope="session")
def postgresql_search() -> Iterator[postgresql.Server | postgresql.UnavailableError]:
    """The server, or why there is none: looked for once, with the first test that needs it."""
    try:
        server = postgresql.find(os.environ)
    except postgresql.UnavailableError as error:
        yield error
    else:
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgresql_server(
    postgresql_search: postgresql.Server | postgresql.UnavailableError,
) -> postgresql.Server:
    """The PostgreSQL server of this test run."""
    if isinstance(postgresql_search, postgresql.UnavailableError):
        unavailable(str(postgresql_search), os.environ)
    return postgresql_search


@pytest.fixture
def postgresql_url(postgresql_server: postgresql.Server) -> Iterator[str]:
    """A fresh PostgreSQL database, dropped after the test."""
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(scope="module")
def new_postgresql_url(postgresql_server: postgresql.Server) -> Iterator[Callable[[], str]]:
    """Makes a fresh PostgreSQL database at each call; all are dropped after the module."""
    with ExitStack() as databases:
        yield lambda: databases.enter_context(postgresql_server.database())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database whose file does not exist yet."""
    return f"sqlite:///{tmp_path / 'seeds.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each of the two main kinds in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def mariadb_server() -> mariadb.Server:
    """The MariaDB server of this test run; optional everywhere."""
    try:
        return mariadb.find(os.environ)
    except postgresql.UnavailableError as error:
        pytest.skip(f"no MariaDB for the tests: {error}")


@pytest.fixture
def mariadb_url(mariadb_server: mariadb.Server) -> Iterator[str]:
    """A fresh MariaDB database, dropped after the test."""
    with mariadb_server.database() as url:
        yield url


@pytest.fixture
def seed(tmp_path: Path) -> Seed:
    """The installed ``seed`` command in an environment without our variables.

    It runs in ``tmp_path`` unless ``cwd`` says otherwise; ``shop`` is a project to run it in.
    """
    home = tmp_path / ".home"
    home.mkdir()
    return Seed(home=home, directory=tmp_path)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A private copy of the example shop: what it writes stays there, and no ``.env`` is read."""
    project = tmp_path / "shop"
    project.mkdir()
    for name in ("app", "migrations", "scripts"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "alembic.ini"):
        shutil.copy(ROOT / name, project / name)
    return project
