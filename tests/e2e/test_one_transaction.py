"""A seeding command is all or nothing, however it ends, and one at a time."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, catalogue, execute, query, scalar
from tests.support.command import Seed, clean_environment, executable

LARGE = "400000"  # enough that indexes are dropped, and seconds go by


def everything(url: str) -> object:
    """Return what a database holds: structure, ledger and the rows of the shop."""
    names = ("users", "user_preferences", "roles")
    rows = [query(url, f"SELECT * FROM {name} ORDER BY id") for name in names]
    ledger = [n for kind, n, *_ in catalogue(url) if "seed_runs" in n]
    return rows, catalogue(url), ledger


class Running:
    """A command that runs, and what it has said so far on standard error."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said = ""
        assert process.stderr is not None
        self._reader = threading.Thread(target=self._read, args=(process.stderr,), daemon=True)
        self._reader.start()

    def _read(self, stream: Any) -> None:
        while chunk := os.read(stream.fileno(), 4096):
            self.said += chunk.decode(errors="replace")

    def wait_for(self, condition: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, f"ended early: {self.said}"
            assert time.monotonic() < end, f"nothing came of it: {self.said}"
            time.sleep(0.01)

    def end(self, number: signal.Signals) -> tuple[int, float]:
        """Send a signal; return the exit code and how many seconds it took to end."""
        started = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        took = time.monotonic() - started
        self._reader.join(timeout=10)
        return code, took


@pytest.fixture
def start(seed: Seed, shop: Path) -> Iterator[Callable[..., Running]]:
    """Starts the command and leaves it running."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> Running:
        process = subprocess.Popen(
            [executable(), *arguments],
            cwd=shop,
            env=clean_environment(seed.home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return Running(process)

    yield begin
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate()


def load(url: str) -> tuple[str, ...]:
    return ("users", "--count", LARGE, "--clear", "--database-url", url)


def in_the_middle(url: str) -> Callable[[], bool]:
    """Return what tells whether a load has begun to send rows."""
    if url.startswith("sqlite"):
        journal = Path(url.removeprefix("sqlite:///") + "-journal")
        file = Path(url.removeprefix("sqlite:///"))
        before = file.stat().st_size
        # The cache holds what was written first; the file grows when it is full.
        return lambda: (
            journal.exists() and (file.stat().st_size > before or journal.stat().st_size > 4096)
        )
    name = sa.make_url(url).database
    return lambda: bool(
        query(url, f"SELECT 1 FROM pg_stat_progress_copy WHERE datname = '{name}'"
                   " AND tuples_processed > 100")
    )  # fmt: skip


def settled(url: str) -> None:
    """Wait until the server has noticed that a client is gone."""
    if url.startswith("sqlite"):
        return
    end = time.monotonic() + 20
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    while scalar(url, others):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture
def seeded(cli: Cli, shop_url: str) -> str:
    """A database with some rows in it, which must survive."""
    cli.on(shop_url)("all", "--env", "test", check=True)
    return shop_url


def test_a_process_killed_in_the_middle_leaves_rows_indexes_and_constraints_as_they_were(
    cli: Cli, seeded: str, start: Callable[..., Running]
) -> None:
    before = everything(seeded)
    running = start(*load(seeded))
    running.wait_for(in_the_middle(seeded))
    code, _ = running.end(signal.SIGKILL)
    assert code == -signal.SIGKILL
    settled(seeded)
    assert everything(seeded) == before
    assert cli.on(seeded)("verify", "--json").json["ok"]
    # And the lock is gone with the process.
    cli.on(seeded)("users", "--count", "6", "--lock-timeout", "5", check=True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda s: s.name)
def test_an_interruption_ends_promptly_with_130_and_nothing_is_written(
    cli: Cli, seeded: str, start: Callable[..., Running], number: signal.Signals
) -> None:
    before = everything(seeded)
    running = start(*load(seeded))
    running.wait_for(in_the_middle(seeded))
    code, took = running.end(number)
    assert code == 130, running.said
    assert took < 4
    assert "nothing was written" in running.said
    assert "Traceback" not in running.said
    settled(seeded)
    assert everything(seeded) == before


@contextlib.contextmanager
def another_seeder(url: str) -> Iterator[None]:
    """Hold the seeders' lock, as a run does."""
    from seeds.load import backend_for

    engine = create_engine(url)
    with engine.connect() as connection, connection.begin():
        backend_for(connection).lock(lambda holder: None, 5)
        yield
    engine.dispose()


def test_a_second_seeder_waits_says_who_holds_the_lock_and_then_goes_on(
    cli: Cli, seeded: str, start: Callable[..., Running]
) -> None:
    with another_seeder(seeded):
        running = start("users", "--count", "6", "--database-url", seeded)
        running.wait_for(lambda: "waiting: " in running.said)
        assert ("lock" in running.said) or ("process" in running.said)
        assert scalar(seeded, "SELECT count(*) FROM users") == 4
    assert running.process.wait(timeout=60) == 0
    # Two of the six are accounts that are there already.
    assert scalar(seeded, "SELECT count(*) FROM users") == 8


def test_a_seeder_that_will_not_wait_says_who_holds_the_lock_and_ends_with_1(
    cli: Cli, seeded: str
) -> None:
    before = everything(seeded)
    with another_seeder(seeded):
        started = time.monotonic()
        done = cli.on(seeded)("users", "--count", "6", "--lock-timeout", "0.3", "--json")
        assert time.monotonic() - started < 5
    assert done.code == 1
    assert done.json["error"]["kind"] == "locked"
    assert "--lock-timeout" in done.json["error"]["hint"]
    assert everything(seeded) == before


def test_two_seeders_at_once_both_get_their_rows_in(
    cli: Cli, seeded: str, start: Callable[..., Running]
) -> None:
    both = [start("users", "--count", "3000", "--database-url", seeded) for _ in range(2)]
    assert [r.process.wait(timeout=90) for r in both] == [0, 0], [r.said for r in both]
    assert scalar(seeded, "SELECT count(*) FROM users") == 4 + 2 * 2998
    assert cli.on(seeded)("verify", "--json").json["ok"]


def rejects(url: str, table: str, condition: str) -> None:
    """Give a table a constraint that the models do not know."""
    if url.startswith("sqlite"):
        # SQLite cannot add one; the table's own definition is rewritten instead.
        execute(
            url,
            "PRAGMA writable_schema = ON",
            f"UPDATE sqlite_master SET sql = substr(sql, 1, length(sql) - 1) ||"
            f" ', CONSTRAINT house_rule CHECK ({condition}))'"
            f" WHERE type = 'table' AND name = '{table}'",
            "PRAGMA schema_version = 4711",
        )
    else:
        execute(url, f"ALTER TABLE {table} ADD CONSTRAINT house_rule CHECK ({condition})")


@pytest.mark.parametrize("count", ["500", "30000"], ids=["live", "rebuilt"])
def test_a_constraint_of_ones_own_that_rejects_a_row_is_named_and_all_is_rolled_back(
    cli: Cli, seeded: str, count: str
) -> None:
    rejects(seeded, "users", "id <> 400")
    before = everything(seeded)
    done = cli.on(seeded)("users", "--count", count, "--clear", "--json")
    assert done.code == 1
    error = done.json["error"]
    assert error["kind"] == "constraint"
    assert "house_rule" in error["message"]
    assert "users" in error["message"]
    # Two accounts stand before the generated rows.
    assert "row 398" in error["message"]
    assert "argon2" not in error["message"]
    assert everything(seeded) == before


def test_a_unique_index_of_ones_own_that_rejects_rows_is_named(cli: Cli, seeded: str) -> None:
    execute(seeded, "CREATE UNIQUE INDEX one_of_each_city ON users (city)")
    before = everything(seeded)
    for count in ("5000", "30000"):
        done = cli.on(seeded)("users", "--count", count, "--clear", "--json")
        assert done.code == 1
        message = done.json["error"]["message"]
        assert "users" in message
        assert "city" in message
        assert everything(seeded) == before


def test_a_failure_after_clearing_brings_the_cleared_rows_back(cli: Cli, seeded: str) -> None:
    rejects(seeded, "order_items", "quantity < 3 OR id < 10")
    before = query(seeded, "SELECT * FROM orders"), query(seeded, "SELECT * FROM order_items")
    done = cli.on(seeded)("all", "--env", "demo", "--clear", "--json")
    assert done.json["error"]["kind"] == "constraint"
    assert (query(seeded, "SELECT * FROM orders"), query(seeded, "SELECT * FROM order_items")) == (
        before
    )


def test_a_first_run_that_fails_leaves_no_tables_behind(cli: Cli, database_url: str) -> None:
    done = cli.on(database_url)("orders", "--migrate")
    assert done.code == 1
    assert catalogue(database_url) == []


def test_a_large_load_leaves_indexes_and_constraints_as_they_were(cli: Cli, seeded: str) -> None:
    before = catalogue(seeded)
    cli.on(seeded)("users", "--count", "30000", "--clear", check=True)
    assert catalogue(seeded) == before
    assert cli.on(seeded)("verify", "--json").json["ok"]
