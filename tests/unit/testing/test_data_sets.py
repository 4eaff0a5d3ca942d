"""What the marker asks for."""

from __future__ import annotations

from typing import Any

import pytest

from seeds.errors import UsageError
from seeds.testing.data_sets import DataSet, data_set_of


class Item:
    """A test with a marker."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._mark = pytest.mark.seed(*args, **kwargs).mark

    def get_closest_marker(self, name: str) -> Any:
        """Return the marker."""
        return self._mark if name == "seed" else None


def test_the_marker_says_environment_seeders_counts_and_seed() -> None:
    assert data_set_of(Item("test")) == DataSet("test")
    assert data_set_of(Item("demo", "users", "orders", count=3, seed=7)) == DataSet(
        "demo", ("users", "orders"), count=3, seed=7
    )
    assert data_set_of(Item("test", count={"users": 5})) == DataSet("test", counts={"users": 5})


def test_the_same_data_set_has_the_same_key_however_it_is_written() -> None:
    one = DataSet("test", counts={"a": 1, "b": 2})
    assert one.key == DataSet("test", counts={"b": 2, "a": 1}).key
    others = [
        DataSet("test"),
        DataSet("demo"),
        DataSet("test", ("a",)),
        DataSet("test", ("a", "b")),
        DataSet("test", count=1),
        DataSet("test", seed=1),
        one,
    ]
    assert len({data.key for data in others}) == len(others)


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, "wants the name of an environment"),
        ((5,), {}, "wants the name of an environment"),
        (("test",), {"count": "5"}, "count is '5'"),
        (("test",), {"count": True}, "count is True"),
        (("test",), {"environment": "x"}, "takes no 'environment'"),
    ],
)
def test_a_marker_that_says_something_else_is_refused(
    args: tuple[Any, ...], kwargs: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        data_set_of(Item(*args, **kwargs))
    assert raised.value.hint
