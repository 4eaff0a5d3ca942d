"""Waiting for the lock that keeps two seeders apart."""

from __future__ import annotations

import time
from collections.abc import Callable

from seeds.errors import LockTimeout


def wait_for_lock(
    take: Callable[[], bool],
    holding: Callable[[], str],
    on_wait: Callable[[str], None],
    timeout: float | None,
    *,
    every: float,
) -> None:
    """Try to take a lock until it is there.

    It is asked for again and again rather than waited for in the database, so that Ctrl-C works.

    Args:
        take: Takes the lock, and tells whether it is held now.
        holding: Says who does what meanwhile: ``"user ann holds the seeders' lock"``.
        on_wait: Is told that once, when one has to wait.
        timeout: Seconds to wait; ``None`` waits for ever.
        every: Seconds between two attempts.

    Raises:
        LockTimeout: Somebody else holds it for too long.
    """
    end = None if timeout is None else time.monotonic() + timeout
    told = False
    while not take():
        late = end is not None and time.monotonic() >= end
        if late or not told:
            who = holding()
            if late:
                raise LockTimeout(
                    f"{who}; gave up after {timeout:g} s",
                    "Wait for it to end, or allow more time with --lock-timeout.",
                )
            on_wait(who)
            told = True
        time.sleep(every)
