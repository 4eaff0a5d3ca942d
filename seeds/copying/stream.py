"""Work that overlaps: one thread reads, others make, the caller writes; in order, and bounded."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

_LOOK = 0.2
"""Seconds after which a thread that waits for room looks whether anybody still wants it."""


def streamed(
    items: Iterable[T], make: Callable[[T], R], *, workers: int = 1, ahead: int = 2
) -> Generator[R]:
    """Yield what is made of each item, in order.

    The items are taken by a thread of their own; closing the iterator, or an error anywhere, ends
    it before the next item.

    Args:
        items: What is read.
        make: What is made of one; called from threads.
        workers: How many threads make.
        ahead: How many items wait at most.
    """
    ready: queue.Queue[Future[R] | BaseException | None] = queue.Queue(maxsize=ahead)
    stop = threading.Event()

    def put(what: Future[R] | BaseException | None) -> bool:
        while not stop.is_set():
            try:
                ready.put(what, timeout=_LOOK)
            except queue.Full:
                continue
            return True
        return False

    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="seeds-make") as pool:

        def read() -> None:
            ended: BaseException | None = None
            try:
                for item in items:
                    if not put(pool.submit(make, item)):
                        break
            except BaseException as error:  # noqa: BLE001 - raised again where it is taken
                ended = error
            put(ended)

        reader = threading.Thread(target=read, name="seeds-read", daemon=True)
        reader.start()
        try:
            while True:
                found = ready.get()
                if found is None:
                    return
                if isinstance(found, BaseException):
                    raise found
                yield found.result()
        finally:
            stop.set()
            reader.join()
            pool.shutdown(wait=True, cancel_futures=True)


def overlapped(
    items: Iterable[T], work: Callable[[T], None], *, workers: int = 1, ahead: int = 2
) -> Iterator[T]:
    """Yield the items, each after it was given to a thread that works on it; wait for all at last.

    The items are taken by the caller's thread.

    Args:
        items: What is read.
        work: What is done with one; called from threads.
        workers: How many threads work.
        ahead: How many items wait at most.
    """
    waiting: list[Future[None]] = []
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="seeds-look") as pool:
        try:
            for item in items:
                waiting.append(pool.submit(work, item))
                yield item
                while len(waiting) > ahead:
                    waiting.pop(0).result()
            for one in waiting:
                one.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
