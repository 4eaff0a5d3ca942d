"""Whatever breaks on the way: the target is as it was, and the source untouched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.api.subset_choice import SubsetChoice
from seeds.errors import DatabaseError, DiskFullError, SeedsError
from seeds.load.backend import Backend
from tests.support import postgresql
from tests.support.copying import connected, executed, rows
from tests.support.small_disk import alone, small_tablespace

RULES = """
version = 1
[tables.people.columns]
id = { keep = "a number" }
email = { mask = "email" }
[tables.notes.columns]
id = { keep = "a number" }
body = { mask = "redact" }
"""

TABLES = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE)",
    (
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL"
        " REFERENCES people (id), body TEXT)"
    ),
)
COUNT = 2000

# A copy in a process of its own that stops for good at the n-th step of a kind.
_CHILD = """
import os, signal, sys
from seeds import api
from seeds.copying import copy, target
from seeds.load import commit as committing

place, number = sys.argv[4], int(sys.argv[5])
left = [number]


def struck(function):
    def inner(*arguments, **named):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*arguments, **named)
    return inner


match place:
    case "make":
        copy.Copy._make = struck(copy.Copy._make)
    case "compare":
        copy.Copy._compare = struck(copy.Copy._compare)
    case "bare":
        copy.bare = struck(copy.bare)
    case "manifest":
        from seeds.api.manifest_file import ManifestFile
        ManifestFile.write = struck(ManifestFile.write)
options = api.AnonymizeOptions(batch_size=500, manifest=sys.argv[3] + ".json")
api.anonymize(sys.argv[1], sys.argv[2], sys.argv[3], options)
"""


def filled(source: str, target: str) -> None:
    executed(source, *TABLES)
    executed(target, *TABLES)
    with connected(source) as connection:
        connection.execute(
            sa.text("INSERT INTO people VALUES (:id, :email)"),
            [{"id": n, "email": f"person{n}@mail.example"} for n in range(COUNT)],
        )
        connection.execute(
            sa.text("INSERT INTO notes VALUES (:id, :person, :body)"),
            [{"id": n, "person": n, "body": f"note {n}"} for n in range(COUNT)],
        )


def untouched(source: str, target: str) -> None:
    """Check that the source has its rows, and the target none, with its foreign key."""
    everything = "SELECT count(DISTINCT p.email), count(n.body) FROM people p JOIN notes n"
    assert rows(source, f"{everything} ON n.person_id = p.id AND p.email LIKE 'person%'") == [
        (COUNT, COUNT)
    ]
    for table in ("people", "notes"):
        assert rows(target, f"SELECT count(*) FROM {table}") == [(0,)]
    if target.startswith("postgresql"):
        query = "SELECT count(*) FROM pg_constraint WHERE contype = 'f'"
        assert rows(target, query) == [(1,)]
        assert rows(target, "SELECT to_regclass('seed_runs')") == [(None,)]


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES)
    return file


@pytest.mark.parametrize(
    ("place", "number"), [("bare", 1), ("make", 1), ("make", 6), ("compare", 2), ("manifest", 1)]
)
def test_a_kill_leaves_everything_as_it_was(
    ends: tuple[str, str], rules: Path, place: str, number: int
) -> None:
    source, target = ends
    filled(source, target)
    command = [sys.executable, "-c", textwrap.dedent(_CHILD), source, target, str(rules)]
    done = subprocess.run(
        [*command, place, str(number)], env=dict(os.environ), capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]
    _wait_for_others(target)
    untouched(source, target)
    assert not Path(f"{rules}.json").exists()
    report = api.anonymize(source, target, rules)
    assert sum(t.rows for t in report.tables) == 2 * COUNT


def _wait_for_others(url: str) -> None:
    """Wait until the server has noticed that the process is gone."""
    if not url.startswith("postgresql"):
        return
    for _ in range(100):
        query = "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'seed (%'"
        others = f"{query} AND datname = current_database() AND pid <> pg_backend_pid()"
        if rows(url, others) == [(0,)]:
            return
        time.sleep(0.1)


@pytest.mark.parametrize("side", ["source", "target"])
def test_a_lost_connection_leaves_everything_as_it_was(
    two: tuple[str, str], rules: Path, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seeds.copying import copy

    source, target = two
    filled(source, target)
    lost = source if side == "source" else target
    made = copy.Copy._make
    calls = []

    def cut(self: copy.Copy, item: Any) -> object:
        calls.append(1)
        if len(calls) == 3:
            executed(
                lost,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
        return made(self, item)

    monkeypatch.setattr(copy.Copy, "_make", cut)
    with pytest.raises(DatabaseError, match="connection to the database was lost"):
        api.anonymize(source, target, rules, api.AnonymizeOptions(batch_size=100))
    untouched(source, target)


def test_a_full_disk_leaves_everything_as_it_was(
    tmp_path: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seeds.copying import target as preparing

    source, target = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    filled(source, target)
    take = preparing.take

    def taken(backend: Backend, on_wait: Callable[[str], None], timeout: float | None) -> None:
        take(backend, on_wait, timeout)
        # As a disk that has room for a few pages more.
        pages = backend.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        backend.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

    monkeypatch.setattr(preparing, "take", taken)
    with pytest.raises(DatabaseError, match=r"disk of the target's SQLite file .*b\.db is full"):
        api.anonymize(source, target, rules)
    untouched(source, target)


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgresql.Server]:
    """A server of our own, which reaches disks that we make."""
    try:
        server = postgresql.temporary()
    except postgresql.UnavailableError as error:
        pytest.skip(f"no server of our own: {error}")
    yield server
    server.stop()


@pytest.mark.parametrize("kilobytes", [60, 360, 580])
def test_a_full_disk_of_the_target_server_leaves_everything_as_it_was(
    own_server: postgresql.Server, rules: Path, kilobytes: int
) -> None:
    with (
        own_server.database() as source,
        small_tablespace(own_server, f"{kilobytes}k") as small,
        own_server.database() as target,
    ):
        name = sa.make_url(target).database
        alone(own_server, f"ALTER DATABASE {name} SET default_tablespace = {small}")
        filled(source, target)
        with pytest.raises(DiskFullError, match="the disk of the target's server is full") as e:
            api.anonymize(source, target, rules)
        assert "--subset" in e.value.hint
        untouched(source, target)
        alone(own_server, f"ALTER DATABASE {name} RESET default_tablespace")
        for table in ("people", "notes"):
            executed(target, f"ALTER TABLE {table} SET TABLESPACE pg_default")
            executed(target, f"ALTER INDEX {table}_pkey SET TABLESPACE pg_default")
        executed(target, "ALTER INDEX people_email_key SET TABLESPACE pg_default")
        report = api.anonymize(source, target, rules)
        assert sum(t.rows for t in report.tables) == 2 * COUNT


# Sorted, and so larger than the memory that a sort gets.
_LARGE = "SELECT md5(n::text) AS h FROM generate_series(1, 50000) n ORDER BY h OFFSET 1"


def test_a_full_disk_of_the_source_server_is_not_said_to_be_the_targets(
    own_server: postgresql.Server, rules: Path
) -> None:
    with (
        small_tablespace(own_server, "200k") as small,
        own_server.database() as source,
        own_server.database() as target,
    ):
        filled(source, target)
        name = sa.make_url(source).database
        alone(own_server, f"ALTER DATABASE {name} SET temp_tablespaces = {small}")
        alone(own_server, f"ALTER DATABASE {name} SET work_mem = '64kB'")
        chosen = SubsetChoice(where=(f"notes=id < (SELECT count(*) FROM ({_LARGE}) q)",))
        with pytest.raises(DiskFullError, match="the disk of the source's server is full"):
            api.anonymize(source, target, rules, api.AnonymizeOptions(subset=chosen))
        untouched(source, target)


def test_a_column_that_is_added_between_check_and_run_stops_it(
    ends: tuple[str, str], rules: Path
) -> None:
    source, target = ends
    filled(source, target)
    assert api.anonymize_check(rules, source=source).ok
    executed(source, "ALTER TABLE notes ADD author VARCHAR(80)")
    with pytest.raises(SeedsError, match=r"notes\.author"):
        api.anonymize(source, target, rules)
    untouched(source, target)


def test_a_source_that_changes_meanwhile_is_copied_as_it_was(
    two: tuple[str, str], rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from seeds.copying import copy

    source, target = two
    filled(source, target)
    made = copy.Copy._make
    calls: list[int] = []

    def changed(self: copy.Copy, item: Any) -> object:
        if not calls:
            executed(source, "DELETE FROM notes WHERE id < 1500", "DELETE FROM people WHERE id < 9")
        calls.append(1)
        return made(self, item)

    monkeypatch.setattr(copy.Copy, "_make", changed)
    report = api.anonymize(source, target, rules, api.AnonymizeOptions(batch_size=100))
    assert {t.table: t.rows for t in report.tables} == {"people": COUNT, "notes": COUNT}
