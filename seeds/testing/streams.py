"""Which stream values are drawn from: a test's own, whatever runs before or beside it.

A stream's seed follows from the seed of the run and the id of the test, or of the module, class
or session that a fixture belongs to together with the fixture's name. So neither order nor
selection nor the number of workers changes a value. One function, put in force once, answers for
whatever is running; tests that use no factory pay nothing.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from seeds.factories.stream import Stream

if TYPE_CHECKING:
    from seeds.testing.options import Options

BLOCK = 1000
"""Rows between the beginnings of two fixtures that live longer than a test."""
BLOCKS = 999
PLACES = 8
"""Beginnings for such fixtures where a unique column can make few values only."""


class FixtureStream(Stream):
    """The stream of a fixture that lives longer than a test.

    Its rows do not start at 0: what it saves stands in the same tables as the tests' objects,
    and sequences, which follow the row's number, would meet.
    """

    start = 0

    def take(self, counter: object, n: int = 1, capacity: int | None = None) -> int:
        """Return the next number of a counter, and put it n further."""
        first = super().take(counter, n)
        if capacity is None or self.start + first + n <= capacity:
            return self.start + first
        # Few different rows: from the middle on, as far from a test's own as possible, and in
        # one of a few places, because several fixtures may stand in the same table.
        places = self.start // BLOCK % PLACES
        return capacity // 2 + places * (capacity // (2 * PLACES)) + first


@dataclass
class Place:
    """Something that draws values.

    Attributes:
        key: What its seed follows from, besides the seed of the run.
        fixture: The fixture's name, when it is one that lives longer than a test.
        node: The id of the node that such a fixture belongs to.
        stream: Its stream, once it needed one.
    """

    key: str
    fixture: str = ""
    node: str = ""
    stream: Stream | None = None

    @property
    def used(self) -> bool:
        """Whether a value was drawn."""
        return self.stream is not None and self.stream.used


class Streams:
    """The places that are running, the innermost last.

    Args:
        options: Returns the options of the run.
    """

    def __init__(self, options: Callable[[], Options]) -> None:
        self._options = options
        self._places = [Place("")]
        self._fixtures: list[Place] = []

    def current(self) -> Stream:
        """Return the stream of what is running."""
        place = self._places[-1]
        if place.stream is None:
            options = self._options()
            place.stream = stream_of(options.seed, options.as_of, place)
            if place.fixture:
                self._fixtures.append(place)
        return place.stream

    @contextlib.contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Draw from a place's stream."""
        self._places.append(place)
        try:
            yield
        finally:
            self._places.pop()

    def start_again(self) -> None:
        """Give what is running a fresh stream: a test is tried once more."""
        self._places[-1].stream = None

    def report(self, item: Any) -> str:
        """Return what to say of the values of a test that failed; nothing if it drew none."""
        lines = []
        place = self._places[-1]
        if place.used and place.stream is not None:
            token = place.stream.token
            lines += [
                f"Values were drawn from the stream {token}. Objects made in this block are the",
                "same, in a test, a script or a shell:",
                "",
                f'    with seeds.stream(token="{token}"):',
                "        ...",
            ]
        for wide in self._fixtures:
            if wide.fixture in item.fixturenames and item.nodeid.startswith(wide.node):
                assert isinstance(wide.stream, FixtureStream)
                lines.append(
                    f"The fixture {wide.fixture} drew from {wide.stream.token}, "
                    f"from row {wide.stream.start}."
                )
        return "\n".join(lines)


def stream_of(seed: int, as_of: dt.datetime, place: Place) -> Stream:
    """Return the stream of a place in a run with this seed."""
    digest = blake2b(f"{seed}\0{place.key}".encode(), digest_size=8).digest()
    own, block = int.from_bytes(digest[:4], "big"), int.from_bytes(digest[4:], "big")
    if not place.fixture:
        return Stream(own, as_of)
    stream = FixtureStream(own, as_of)
    stream.start = BLOCK * (1 + block % BLOCKS)
    return stream


def place_of_test(item: Any) -> Place:
    """Return the place of a test."""
    key: str = item.nodeid
    group = item.get_closest_marker("xdist_group")
    if group is not None:
        # `--dist loadgroup` appends the group to the ids, which must change no value.
        name = group.args[0] if group.args else group.kwargs.get("name", "default")
        key = key.removesuffix(f"@{name}")
    return Place(key)


def place_of_fixture(name: str, request: Any) -> Place:
    """Return the place of a fixture that lives longer than a test."""
    node: str = request.node.nodeid
    variant = f"[{request.param_index}]" if hasattr(request, "param") else ""
    return Place(f"{node}::{name}{variant}", fixture=name, node=node)
