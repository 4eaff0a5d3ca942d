"""Faults at chosen places: the command in a process of its own that dies, or waits, where told.

The product has no hooks for this. A fork server imports what takes long once; each child of it
patches backends, ledger and drivers to announce *events*, and then is the ``seed`` command:

- ``lock``, ``write``, ``Ledger.record``, … before a method is called, ``after write`` after it;
- ``sql DROP INDEX …`` before a statement is sent, ``after sql …`` when the answer is there;
- ``data`` each time that rows of a statement are fetched, to be in the middle of a COPY;
- ``commit``, ``after commit``, ``rollback``, ``after rollback``.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import multiprocessing
import os
import re
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.command import clean_environment

PAUSE = "pause"
PATIENCE = 60.0  # seconds until a child that does nothing is a failure


@dataclass(frozen=True)
class Fault:
    """What happens where.

    Attributes:
        event: A pattern that the beginning of an event matches.
        nth: At which of these events.
        action: The name of a signal to send to oneself, or ``"pause"``.
    """

    event: str
    nth: int = 1
    action: str = "SIGKILL"


@dataclass(frozen=True)
class Ended:
    """How a child ended; a code below zero is the signal that killed it."""

    code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        """Everything that it printed."""
        return self.stdout + self.stderr


class Child:
    """A ``seed`` that runs.

    Args:
        process: Its process.
        folder: Where its output and its flag are.
    """

    def __init__(self, process: Any, folder: Path) -> None:
        self.process = process
        self.folder = folder
        self.pid: int = process.pid

    @property
    def stderr(self) -> str:
        """What it has said so far."""
        file = self.folder / "err"
        return file.read_text() if file.exists() else ""

    def wait_for(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so, while the child runs."""
        end = time.monotonic() + PATIENCE
        while not condition():
            assert self.process.is_alive(), f"ended early, {self.process.exitcode}: {self.stderr}"
            assert time.monotonic() < end, f"nothing came of it: {self.stderr}"
            time.sleep(0.005)

    def reached(self) -> None:
        """Wait until the child pauses at its place."""
        self.wait_for((self.folder / "paused").exists)

    def go_on(self) -> None:
        """Let a child that pauses continue."""
        (self.folder / "paused").unlink()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self.pid, number)

    def end(self, seconds: float = PATIENCE) -> Ended:
        """Wait for the end."""
        self.process.join(seconds)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
            raise AssertionError(f"did not end within {seconds} s: {self.stderr}")
        texts = [(self.folder / name).read_text() for name in ("out", "err")]
        return Ended(self.process.exitcode, *texts)


class Launcher:
    """Starts ``seed`` in processes of its own.

    Args:
        project: The directory that it runs in.
        folder: For what it prints.
    """

    def __init__(self, project: Path, folder: Path) -> None:
        self.project = project
        self.folder = folder
        self.children: list[Child] = []
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["pytest", "tests.support.faults_preload"])

    def start(self, url: str, *arguments: str, faults: Sequence[Fault] = ()) -> Child:
        """Start the command on a database."""
        home = self.folder / str(len(self.children))
        home.mkdir()
        environ = clean_environment(home, {"DATABASE_URL": url})
        process = self._context.Process(
            target=_child, args=(arguments, self.project, environ, home, faults)
        )
        process.start()
        child = Child(process, home)
        self.children.append(child)
        return child

    def __call__(self, url: str, *arguments: str, faults: Sequence[Fault] = ()) -> Ended:
        """Run the command to its end."""
        return self.start(url, *arguments, faults=faults).end()

    def clean_up(self) -> None:
        """Kill what still runs."""
        for child in self.children:
            if child.process.is_alive():
                child.process.kill()
            child.process.join()


# -- within the child ----------------------------------------------------------------------------


def _child(
    arguments: Iterable[str],
    project: Path,
    environ: dict[str, str],
    folder: Path,
    faults: Sequence[Fault],
) -> None:
    """Be the ``seed`` command."""
    for number, name in ((1, "out"), (2, "err")):
        file = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    sys.stdout, sys.stderr = os.fdopen(1, "w", closefd=False), os.fdopen(2, "w", closefd=False)
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(project)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    injections = [_Injection(fault, folder) for fault in faults]

    def told(event: str) -> None:
        for injection in injections:
            injection(event)

    _announce(told)
    from seeds.cli.main import main

    sys.argv = ["seed", *arguments]
    main()


class _Injection:
    def __init__(self, fault: Fault, folder: Path) -> None:
        self.fault = fault
        self.folder = folder
        self.left = fault.nth

    def __call__(self, event: str) -> None:
        if self.left and re.match(self.fault.event, event):
            self.left -= 1
            if not self.left:
                self._act()

    def _act(self) -> None:
        if self.fault.action != PAUSE:
            os.kill(os.getpid(), signal.Signals[self.fault.action])
            return
        flag = self.folder / "paused"
        flag.touch()
        end = time.monotonic() + 2 * PATIENCE
        while flag.exists():
            if time.monotonic() > end:  # the tests themselves were killed
                os._exit(1)
            time.sleep(0.005)


Listener = Callable[[str], None]


def _announce(told: Listener) -> None:
    """Make backends, ledger and drivers tell what they do."""
    import psycopg2
    from sqlalchemy.engine.default import DefaultDialect

    from seeds.ledger.ledger import Ledger
    from seeds.load.backend import Backend
    from seeds.load.postgresql import PostgreSQLBackend
    from seeds.load.sqlite import SQLiteBackend

    methods = [n for n, _ in inspect.getmembers(Backend, inspect.isfunction) if n[0] != "_"]
    for cls in (PostgreSQLBackend, SQLiteBackend):
        for name in methods:
            setattr(cls, name, _told(getattr(cls, name), name, told))
    for name in ("create", "record"):
        setattr(Ledger, name, _told(getattr(Ledger, name), f"Ledger.{name}", told))
    dialect: Any = DefaultDialect
    dialect.do_rollback = _told(dialect.do_rollback, "rollback", told)

    # So small a cache that rows reach the file long before the commit, as those of large loads do.
    importlib.import_module("seeds.load.sqlite").__dict__["_CACHE_KIB"] = 1024

    driver: Any = psycopg2
    connect = driver.connect
    driver.connect = lambda *a, connection_factory, **k: connect(
        *a, **k, connection_factory=_pg_connection(connection_factory, told)
    )
    sqlite: Any = importlib.import_module("sqlite3.dbapi2")
    opened = sqlite3.connect
    sqlite.connect = lambda *a, **k: opened(*a, **k, factory=_sqlite_connection(told))


def _told(method: Callable[..., Any], name: str, told: Listener) -> Callable[..., Any]:
    @functools.wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        told(name)
        result = method(*args, **kwargs)
        told(f"after {name}")
        return result

    return call


def _statement(method: Callable[..., Any], told: Listener) -> Callable[..., Any]:
    @functools.wraps(method)
    def execute(self: Any, statement: Any, *args: Any) -> Any:
        text = statement.decode() if isinstance(statement, bytes) else str(statement)
        event = "sql " + " ".join(text.split())
        told(event)
        result = method(self, statement, *args)
        told(f"after {event}")
        return result

    return execute


def _pg_connection(base: Any, told: Listener) -> Any:
    class Connection(base):  # type: ignore[misc]  # known only when it runs
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            own: Any = self
            own.cursor_factory = _pg_cursor(own.cursor_factory, told)

        commit = _told(base.commit, "commit", told)

    return Connection


def _pg_cursor(base: Any, told: Listener) -> Any:
    class Cursor(base):  # type: ignore[misc]  # known only when it runs
        execute = _statement(base.execute, told)
        _copy = _statement(base.copy_expert, told)

        def copy_expert(self, statement: Any, file: Any, size: int = 8192) -> Any:
            return self._copy(statement, _Announced(file, told), size)

    return Cursor


class _Announced:
    """A file that tells when it is read."""

    def __init__(self, file: Any, told: Listener) -> None:
        self.file = file
        self.told = told

    def read(self, size: int = -1) -> Any:
        self.told("data")
        return self.file.read(size)

    def write(self, data: Any) -> Any:
        return self.file.write(data)


def _sqlite_connection(told: Listener) -> Any:
    def announced(rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            told("data")
            yield row

    class Cursor(sqlite3.Cursor):
        execute = _statement(sqlite3.Cursor.execute, told)
        _many = _statement(sqlite3.Cursor.executemany, told)

        def executemany(self, statement: str, rows: Iterable[Any]) -> Any:
            return self._many(statement, announced(rows))

    class Connection(sqlite3.Connection):
        commit = _told(sqlite3.Connection.commit, "commit", told)

        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        # The driver's own shortcuts make a cursor that nobody has heard of.
        def execute(self, statement: str, *args: Any) -> Any:
            return self.cursor().execute(statement, *args)

        def executemany(self, statement: str, rows: Iterable[Any]) -> Any:
            return self.cursor().executemany(statement, rows)

    return Connection
