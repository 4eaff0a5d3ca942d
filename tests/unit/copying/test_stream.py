"""Work that overlaps, in order and bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from seeds.copying.stream import overlapped, streamed


@pytest.mark.parametrize("workers", [1, 3])
def test_what_is_made_comes_in_order(workers: int) -> None:
    def slow(n: int) -> int:
        time.sleep(0.002 * (n % 3))
        return n * n

    assert list(streamed(range(40), slow, workers=workers)) == [n * n for n in range(40)]


def test_only_a_few_items_are_read_ahead() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for n in range(100):
            read.append(n)
            yield n

    stream = streamed(items(), lambda n: n, ahead=2)
    next(stream)
    time.sleep(0.1)
    assert len(read) <= 6
    stream.close()


def test_an_error_of_the_reader_comes_after_what_it_read() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("read")

    stream = streamed(items(), lambda n: n)
    assert next(stream) == 1
    with pytest.raises(ValueError, match="read"):
        next(stream)


def test_an_error_of_the_maker_ends_the_reader() -> None:
    def make(n: int) -> int:
        if n == 3:
            raise ValueError("made")
        return n

    before = threading.active_count()
    with pytest.raises(ValueError, match="made"):
        list(streamed(range(10**9), make))
    assert threading.active_count() == before


def test_whoever_stops_listening_ends_all_threads() -> None:
    before = threading.active_count()
    stream = streamed(range(10**9), lambda n: n, workers=2)
    next(stream)
    stream.close()
    assert threading.active_count() == before


def test_all_work_is_done_when_the_items_end() -> None:
    done: list[int] = []
    assert list(overlapped(range(20), done.append, workers=2)) == list(range(20))
    assert sorted(done) == list(range(20))


def test_an_error_of_work_is_raised() -> None:
    def work(n: int) -> None:
        if n == 19:
            raise ValueError("last")

    with pytest.raises(ValueError, match="last"):
        list(overlapped(range(20), work))
