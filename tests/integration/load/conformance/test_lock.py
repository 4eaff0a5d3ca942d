"""Of two seeders at once, one waits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from seeds.errors import LockTimeout
from tests.integration.load.conftest import Open


def nobody_waits(text: str) -> None:
    raise AssertionError(text)


def test_the_lock_is_free_after_the_transaction(open_backend: Open) -> None:
    for _ in range(2):
        with open_backend() as backend:
            backend.lock(nobody_waits, 0)


def test_who_waits_hears_of_the_holder_and_gets_the_lock_afterwards(open_backend: Open) -> None:
    told: list[str] = []
    order: list[str] = []
    holding = threading.Event()

    def hold() -> None:
        with open_backend() as first:
            first.lock(nobody_waits, 0)
            holding.set()
            wait_for(lambda: bool(told))
            order.append("first ends")

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert holding.wait(20)
        with open_backend() as second:
            second.lock(told.append, 20)
            order.append("second begins")
    finally:
        thread.join()
    assert order == ["first ends", "second begins"]
    assert len(told) == 1


def test_waiting_for_the_lock_ends_with_the_time_allowed(open_backend: Open) -> None:
    with open_backend() as first:
        first.lock(nobody_waits, 0)
        with open_backend() as second, pytest.raises(LockTimeout, match=r"0\.2 s"):
            second.lock(lambda text: None, 0.2)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
