"""A row that a constraint rejects is named, and the load never happened."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.inside import Done
from tests.support import club
from tests.support.clubs import AS_OF, UNIQUE, Stages
from tests.support.faults import Ended

FEW, MANY = 300, 22_000  # loaded into live indexes; loaded before the indexes are made again
FIXED = 2  # rows that come before the generated ones

# What is bad, and what the message says of it: constraint or column, and key.
BAD = {
    "taken": ("card", "card-ida"),
    "nameless": ("name", "NULL"),
    "indebted": ("never_in_debt", ""),
    "stateless": ("birthplace_id", "999999"),
}


@pytest.fixture(autouse=True)
def good_again() -> Iterator[None]:
    """Make all rows good after each test."""
    yield
    vars(club.BAD).update(taken=-1, nameless=-1, indebted=-1, stateless=-1)


@pytest.mark.parametrize("what", BAD)
@pytest.mark.parametrize("where", ["first", "middle", "last"])
@pytest.mark.parametrize("count", [FEW, MANY], ids=["live", "rebuilt"])
def test_a_bad_row_is_named_and_nothing_was_written(
    stages: Stages, kind: str, what: str, where: str, count: int
) -> None:
    stage = stages.seeded
    generated = count - FIXED
    row = {"first": 0, "middle": generated // 2, "last": generated - 1}[where]
    setattr(club.BAD, what, FIXED + row)
    with stage.copy() as url:
        done: Done = stages.run(url, "members", "--count", str(count), "--clear", *AS_OF, "--json")
        assert done.code == 1, done.stderr
        error = done.json["error"]
        assert (error["kind"], "Nothing was written" in error["hint"]) == ("constraint", True)
        message = error["message"]
        assert message.startswith("members")
        for word in BAD[what]:
            assert word in message
        # Indexes and foreign keys that are made again afterwards tell the key, not the row.
        late = kind == "postgresql" and count == MANY and what in ("taken", "stateless")
        late |= kind == "postgresql" and what == "stateless"
        if not late:
            assert f"row {row + 1}" in message
        if what == "taken" and kind == "postgresql":
            assert UNIQUE in message
        stage.check_unchanged(url, Ended(done.code, done.stdout, done.stderr))
        setattr(club.BAD, what, -1)
        if where == "middle":
            stage.check_converges(url, "members", "--count", str(count), "--clear", *AS_OF)
