"""Which stream is drawn from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from seeds.testing.options import Options
from seeds.testing.streams import (
    BLOCK,
    Place,
    Streams,
    place_of_fixture,
    place_of_test,
    stream_of,
)

AS_OF = dt.datetime(2026, 1, 31, tzinfo=dt.UTC)


def options(seed: int = 42) -> Options:
    """Options with a seed."""
    return Options(
        root=Path("/x"),
        source=Path("/x/pytest.ini"),
        database_url="sqlite://",
        seed=seed,
        seed_given=False,
        as_of=AS_OF,
        metadata=None,
        schema="create_all",
        fixtures=Path("/x"),
        factories=None,
        scenarios=None,
        worker="",
        run="abc",
    )


class Item:
    """A test, as far as it is looked at."""

    def __init__(self, nodeid: str, *fixtures: str, group: Any = None) -> None:
        self.nodeid = nodeid
        self.fixturenames = fixtures
        self._group = group

    def get_closest_marker(self, name: str) -> Any:
        """Return the marker of a group."""
        return self._group if name == "xdist_group" else None


def test_the_seed_of_a_test_is_pinned() -> None:
    """A failing value here means that everybody's test data changes: say so in the changelog."""
    assert stream_of(42, AS_OF, Place("tests/test_a.py::test_b")).token == "3758191277@2026-01-31"


def test_seed_and_key_decide() -> None:
    seeds = {
        stream_of(seed, AS_OF, Place(key)).seed for seed in (1, 2) for key in ("a", "b", "a::b")
    }
    assert len(seeds) == 6


def test_a_stream_is_made_when_it_is_first_needed_and_kept() -> None:
    asked: list[int] = []

    def told() -> Options:
        asked.append(1)
        return options()

    streams = Streams(told)
    with streams.at(Place("a")):
        assert asked == []
        first = streams.current()
        assert streams.current() is first
        with streams.at(Place("b")):
            assert streams.current().seed != first.seed
        assert streams.current() is first
    assert len(asked) == 2


def test_rows_of_longer_fixtures_begin_where_no_test_gets_to() -> None:
    wide = Place("tests/test_a.py::landlord", fixture="landlord", node="tests/test_a.py")
    stream = stream_of(42, AS_OF, wide)
    first = stream.take("owners", 2)
    assert first >= BLOCK
    assert first % BLOCK == 0
    assert stream.take("owners") == first + 2
    assert stream_of(42, AS_OF, Place("test")).take("owners") == 0


def test_a_report_names_only_fixtures_that_the_test_uses() -> None:
    streams = Streams(options)
    for node, name in (("m.py", "landlord"), ("m.py", "unused"), ("n.py", "landlord")):
        with streams.at(Place(f"{node}::{name}", fixture=name, node=node)):
            streams.current().take("owners")
    with streams.at(Place("m.py::test")):
        text = streams.report(Item("m.py::test", "landlord"))
        assert text.count("The fixture") == 1
        assert "with seeds.stream" not in text
        streams.current().take("owners")
        assert f'seeds.stream(token="{streams.current().token}")' in streams.report(Item("x"))
    with streams.at(Place("m.py::other")):
        assert streams.report(Item("m.py::other")) == ""


@pytest.mark.parametrize("argument", ["args", "kwargs"])
def test_the_group_that_xdist_appends_to_an_id_is_no_part_of_the_key(argument: str) -> None:
    class Mark:
        args = ("db",) if argument == "args" else ()
        kwargs = {"name": "db"} if argument == "kwargs" else {}

    assert place_of_test(Item("t.py::a@db", group=Mark())).key == "t.py::a"
    assert place_of_test(Item("t.py::a[x@db]", group=Mark())).key == "t.py::a[x@db]"
    assert place_of_test(Item("t.py::a[x@db]")).key == "t.py::a[x@db]"


def test_each_parameter_of_a_fixture_is_a_place_of_its_own() -> None:
    class Request:
        node = Item("m.py")
        param_index = 0

    request = Request()
    plain = place_of_fixture("owner", request)
    request.param = None  # type: ignore[attr-defined]  # what pytest sets for parametrised ones
    assert {plain.key, place_of_fixture("owner", request).key} == {"m.py::owner", "m.py::owner[0]"}
