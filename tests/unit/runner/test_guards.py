"""Guards: what is refused before anything is changed."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.config.environments import Kind
from seeds.config.profiles import Profile
from seeds.errors import GuardError
from seeds.runner.guards import check_clear, check_marker, confirm_production
from seeds.schema.metadata import metadata_tables
from tests.support.library import Base

URL = sa.make_url("postgresql+psycopg2://app:secret@db.internal/shop")
TABLES = list(metadata_tables(Base.metadata).values())[:2]


def profile(name: str, kind: Kind = "disposable") -> Profile:
    return Profile(name, "", kind, None, False, {}, Path(f"{name}.toml"))


PRODUCTION = profile("production", "protected")


# -- production -------------------------------------------------------------------------------


def test_production_asks_naming_host_and_database_but_no_password() -> None:
    asked: list[str] = []

    def confirm(question: str) -> bool:
        asked.append(question)
        return True

    confirm_production(PRODUCTION, URL, yes=False, clear=False, confirm=confirm)
    confirm_production(PRODUCTION, URL, yes=False, clear=True, confirm=confirm)
    assert asked == [
        "Seed the production database shop on db.internal?",
        "Clear and seed the production database shop on db.internal?",
    ]


def test_a_file_is_named_without_a_host() -> None:
    with pytest.raises(GuardError, match=r"seeding production \(/data/shop\.db\)"):
        confirm_production(
            PRODUCTION, sa.make_url("sqlite:////data/shop.db"), yes=False, clear=False, confirm=None
        )


def test_no_is_no() -> None:
    with pytest.raises(GuardError, match="not confirmed") as caught:
        confirm_production(PRODUCTION, URL, yes=False, clear=False, confirm=lambda question: False)
    assert caught.value.exit_code == 3


def test_without_a_terminal_production_needs_yes() -> None:
    with pytest.raises(GuardError, match="there is no terminal") as caught:
        confirm_production(PRODUCTION, URL, yes=False, clear=False, confirm=None)
    assert "--yes" in caught.value.hint
    assert "secret" not in caught.value.message
    confirm_production(PRODUCTION, URL, yes=True, clear=True, confirm=None)


@pytest.mark.parametrize("name", ["development", "test", "staging"])
def test_nothing_else_asks(name: str) -> None:
    confirm_production(profile(name), URL, yes=False, clear=True, confirm=None)


# -- the marker -------------------------------------------------------------------------------


def ledger(marker: tuple[str, bool] | None, foreign: dict[str, int] | None = None) -> Any:
    """Stand in for a ledger: what it read, without a database."""
    unknown = foreign or {}
    return SimpleNamespace(
        marker=marker, foreign_rows=lambda table, total: unknown.get(table.name, 0)
    )


BACKEND: Any = SimpleNamespace(count=lambda table: 10)
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
    assert found == {"members": 5}


def test_rows_of_our_own_are_no_obstacle_anywhere() -> None:
    for marker in (None, ("staging", True), ("test", False)):
        assert check_clear(ledger(marker), BACKEND, TABLES, force=False) == {}
