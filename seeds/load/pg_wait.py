"""Waiting for PostgreSQL so that Ctrl-C ends it.

The driver does not return to Python before the server has answered, which may take as long as
somebody else holds a lock; until then Python handles no signal. So a thread waits for the
answer, and an interrupt asks the server to cancel.
"""

from __future__ import annotations

import contextlib
import os
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from psycopg2 import extensions

T = TypeVar("T")

GRACE = 5.0
"""Seconds that a server has for cancelling before the connection is cut."""


class Cursor(extensions.cursor):
    """A cursor whose statements an interrupt ends."""

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - the driver's name
        """Execute a statement."""
        _wait(self.connection, lambda: super(Cursor, self).execute(query, vars))

    def copy_expert(self, sql: Any, file: Any, size: int = 8192) -> None:
        """Execute COPY."""
        _wait(self.connection, lambda: super(Cursor, self).copy_expert(sql, file, size))


class Connection(extensions.connection):
    """A connection whose statements an interrupt ends.

    Attributes:
        committed: Whether the server confirmed the last commit.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cursor_factory = Cursor
        self.committed = False

    def commit(self) -> None:
        """Commit; deferred checks may take their time."""
        self.committed = False
        _wait(self, self._commit)

    def rollback(self) -> None:
        """Roll back."""
        _wait(self, super().rollback)

    def _commit(self) -> None:
        super().commit()
        self.committed = True


def _wait(connection: Any, call: Callable[[], T]) -> T:
    """Return what a call returns, made by another thread when this one gets the signals."""
    if threading.current_thread() is not threading.main_thread():
        return call()
    worker = _idle.pop() if _idle else _Worker()
    job: _Job[T] = worker.begin(call)
    try:
        job.done.wait()
    except BaseException:
        _stop(connection, job.done)
        raise  # without the thread: nobody knows whether it ever returns
    _idle.append(worker)
    return job.outcome()


class _Job(Generic[T]):
    """A call that another thread makes."""

    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self._results: list[T] = []
        self._failures: list[BaseException] = []
        self.done = threading.Event()

    def run(self) -> None:
        """Make it."""
        try:
            self._results.append(self._call())
        except BaseException as error:  # noqa: BLE001 - raised again by outcome()
            self._failures.append(error)
        finally:
            self.done.set()

    def outcome(self) -> T:
        """Return what it returned, or raise what it raised."""
        if self._failures:
            # Without the reference a traceback would keep itself alive.
            raise self._failures.pop()
        return self._results[0]


class _Worker:
    """A thread that makes calls, one after another: to start one for each takes longer."""

    def __init__(self) -> None:
        self._jobs: queue.SimpleQueue[_Job[Any]] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="seeds-statement", daemon=True).start()

    def begin(self, call: Callable[[], T]) -> _Job[T]:
        """Begin a call."""
        job = _Job(call)
        self._jobs.put(job)
        return job

    def _work(self) -> None:
        while True:
            # Nothing of a job is kept while waiting for the next: it refers to its connection.
            self._jobs.get().run()


_idle: list[_Worker] = []
"""Those that wait for a call. Only the main thread makes any."""

if hasattr(os, "register_at_fork"):
    # A process that is forked has none of the threads.
    os.register_at_fork(after_in_child=_idle.clear)


def _stop(connection: Any, done: threading.Event) -> None:
    """End a call: ask the server, and cut the connection when it does not listen."""
    if done.is_set():
        return
    # A server that hangs does not answer this either.
    threading.Thread(target=_cancel, args=(connection,), daemon=True).start()
    if not done.wait(GRACE):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(connection.fileno())) as way:
            way.shutdown(socket.SHUT_RDWR)
        done.wait(GRACE)


def _cancel(connection: Any) -> None:
    with contextlib.suppress(Exception):  # it may have ended meanwhile
        connection.cancel()
