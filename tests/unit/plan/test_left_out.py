"""Children that are usually made with their owners can be left out, unless they are needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.config.profiles import Profile
from seeds.config.project import find_project
from seeds.errors import DeclarationError, UsageError
from seeds.factories.loading import load_seeders
from seeds.plan.model import TableState
from seeds.plan.planner import make_plan
from seeds.runner.selection import Selection, select
from seeds.schema.metadata import metadata_tables
from seeds.spec.entity import Environment

PROJECT = find_project(Path(__file__))
PROFILE = Profile("test", "", "disposable", None, False, {}, Path("test.toml"))


def planned(selection: Selection) -> list[str]:
    """Return the tables of a plan of the shop."""
    from app.models import Base

    selected = select(selection, load_seeders(PROJECT), PROFILE)
    plan = make_plan(
        selected.wishes,
        metadata_tables(Base.metadata),
        lambda table: TableState(count=lambda: 100),
        environment=Environment("test", False),
    )
    return [entity.table.name for entity in plan.entities]


def test_users_can_be_made_without_their_preferences() -> None:
    assert planned(Selection(("users",))) == ["users", "user_preferences"]
    assert planned(Selection(("users",), exclude=("user_preferences",))) == ["users"]


def test_children_that_a_column_is_computed_from_cannot_be_left_out() -> None:
    with pytest.raises(DeclarationError, match=r"orders\.subtotal is computed from them"):
        planned(Selection(("orders",), exclude=("order_items",)))


def test_children_cannot_be_made_without_their_owners() -> None:
    with pytest.raises(UsageError, match="order_items are made with orders"):
        planned(Selection(only=("order_items",)))
