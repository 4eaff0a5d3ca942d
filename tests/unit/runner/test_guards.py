"""Guards: what is refused before anything is changed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from seeds.config.environments import Kind
from seeds.config.profiles import Profile
from seeds.errors import GuardError
from seeds.runner.guards import check_clear, check_marker
from seeds.schema.metadata import metadata_tables
from tests.support.library import Base

TABLES = list(metadata_tables(Base.metadata).values())[:2]


def profile(name: str, kind: Kind = "disposable") -> Profile:
    return Profile(name, "", kind, None, False, {}, Path(f"{name}.toml"))


PRODUCTION = profile("production", "protected")


# -- the marker -------------------------------------------------------------------------------


def ledger(marker: tuple[str, bool] | None, foreign: dict[str, int] | None = None) -> Any:
    """Stand in for a ledger: what it read, without a database."""
    unknown = foreign or {}
    share = SimpleNamespace(keys=((1, 10),))
    return SimpleNamespace(
        marker=marker,
        foreign_rows=lambda table, total: unknown.get(table.name, 0),
        history=SimpleNamespace(shares={table.name: (share,) for table in TABLES}),
    )


BACKEND: Any = SimpleNamespace(
    count=lambda table: 10, hold=lambda tables: None, references=lambda tables: []
)
ENVIRONMENTS: dict[str, Kind] = {
    "development": "disposable", "test": "disposable", "demo": "disposable",
    "staging": "protected", "production": "protected",
}  # fmt: skip


@pytest.mark.parametrize("env", ENVIRONMENTS)
@pytest.mark.parametrize("marked", ENVIRONMENTS)
def test_protected_and_disposable_data_never_meet_unless_forced(marked: str, env: str) -> None:
    book = ledger((marked, ENVIRONMENTS[marked] == "protected"))
    own = profile(env, ENVIRONMENTS[env])
    check_marker(book, own, force=True)
    if ENVIRONMENTS[marked] == ENVIRONMENTS[env]:
        check_marker(book, own, force=False)
        return
    with pytest.raises(GuardError, match=f"marked {marked}; {env} data") as caught:
        check_marker(book, own, force=False)
    assert f"--env {marked}" in caught.value.hint


def test_an_unmarked_database_takes_anything() -> None:
    check_marker(ledger(None), PRODUCTION, force=False)


# -- evidence before clearing -----------------------------------------------------------------


def test_rows_that_no_run_wrote_are_not_cleared_from_an_unmarked_database() -> None:
    with pytest.raises(GuardError, match="in an unmarked database: members 1,234") as caught:
        check_clear(ledger(None, {"members": 1234}), BACKEND, TABLES, force=False)
    assert "--force" in caught.value.hint


def test_nor_from_a_protected_one() -> None:
    book = ledger(("staging", True), {"members": 3, "authors": 4})
    with pytest.raises(GuardError, match=r"in a database marked staging: .*members 3"):
        check_clear(book, BACKEND, TABLES, force=False)


@pytest.mark.parametrize(
    ("marker", "force"), [(("development", False), False), (None, True), (("staging", True), True)]
)
def test_in_a_disposable_database_or_by_force_they_are_and_their_number_is_told(
    marker: tuple[str, bool] | None, force: bool
) -> None:
    found = check_clear(ledger(marker, {"members": 5}), BACKEND, TABLES, force=force)
    assert found.foreign == {"members": 5}
    assert str(found) == "members 5"
    found.compare({"members": 12})


def test_rows_of_our_own_are_no_obstacle_anywhere() -> None:
    for marker in (None, ("staging", True), ("test", False)):
        assert check_clear(ledger(marker), BACKEND, TABLES, force=False).foreign == {}


def test_rows_that_came_between_counting_and_deleting_are_not_deleted() -> None:
    evidence = check_clear(ledger(("staging", True)), BACKEND, TABLES, force=False)
    evidence.compare({"members": 10, "authors": 9})
    with pytest.raises(GuardError, match="being cleared: members 2"):
        evidence.compare({"members": 12})
