"""Many-to-many children through rows that hold values of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import seeds
from seeds.errors import DeclarationError, UsageError
from tests.support import generation
from tests.support.grants import (
    AccountFactory,
    FollowFactory,
    GrantFactory,
    LabelFactory,
    RoleFactory,
)


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


class TestChildrenThroughRowsOfTheirOwn:
    def test_the_rows_between_get_the_values(self) -> None:
        account = AccountFactory().has(RoleFactory, 2, through={"granted_by": "Ada"}).make()
        assert [g.granted_by for g in account.grants] == ["Ada", "Ada"]
        assert [g.role.title for g in account.grants] == ["Role 1", "Role 2"]
        assert all(g.role.grants == [g] for g in account.grants)

    def test_the_children_may_be_in_a_state_and_have_overrides(self) -> None:
        account = AccountFactory().has(RoleFactory().chief(), through={}).make()
        assert [(g.role.title, g.granted_by) for g in account.grants] == [("Chief", "nobody")]
        account = AccountFactory().has(RoleFactory, through={}, title="Cook").make()
        assert [g.role.title for g in account.grants] == ["Cook"]

    @pytest.mark.parametrize("through", [GrantFactory, GrantFactory().by_ada()])
    def test_the_rows_between_may_be_a_factory_in_some_state(self, through: Any) -> None:
        account = AccountFactory().has(RoleFactory, through=through).make()
        assert len(account.grants) == 1

    def test_a_value_may_be_a_column(self) -> None:
        granters = seeds.cycle("Ada", "Bob")
        account = AccountFactory().has(RoleFactory, 4, through={"granted_by": granters}).make()
        assert [g.granted_by for g in account.grants] == ["Ada", "Bob", "Ada", "Bob"]

    def test_each_object_of_a_batch_has_its_own(self) -> None:
        accounts = AccountFactory().has(RoleFactory, 2, through={}).make_batch(3)
        assert len({g.role for a in accounts for g in a.grants}) == 6

    def test_children_by_the_name_of_their_relationship(self) -> None:
        account = AccountFactory().has("roles", 2, through={"granted_by": "Ada"}).make()
        assert [g.role.title for g in account.grants] == ["Role 1", "Role 2"]

    def test_among_several_ways_none_is_picked(self) -> None:
        with pytest.raises(DeclarationError, match="in several ways: following, followers"):
            AccountFactory().has(AccountFactory, through={}).make()

    def test_a_table_that_is_no_class_takes_no_values(self) -> None:
        with pytest.raises(DeclarationError, match="label_colours, which is no class") as raised:
            AccountFactory().has(LabelFactory, through={"colour": "red"}).make()
        assert "Map it as a class" in raised.value.hint

    def test_what_no_row_stands_between_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="nothing links Role with Label"):
            RoleFactory().has(LabelFactory, through={}).make()

    def test_what_is_neither_values_nor_a_factory_is_refused(self) -> None:
        with pytest.raises(UsageError, match="through"):
            AccountFactory().has(RoleFactory, through="grants")  # type: ignore[arg-type]  # no name is taken

    def test_a_wrong_name_is_known_as_the_row_betweens(self) -> None:
        with pytest.raises(DeclarationError, match="GrantFactory has no column"):
            AccountFactory().has(RoleFactory, through={"grantd_by": "Ada"}).make()

    def test_rows_between_are_children_like_others(self) -> None:
        assert FollowFactory().make().follower.following
