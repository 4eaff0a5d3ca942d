"""Many-to-many children through rows of their own, on real databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.grants import AccountFactory, Base, RoleFactory


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


def test_accounts_roles_and_what_links_them_are_saved(session: Session) -> None:
    factory = AccountFactory(session).has(RoleFactory, 2, through={"granted_by": "Ada"})
    accounts = factory.create_batch(2)
    session.commit()
    assert [[r.title for r in a.roles] for a in accounts] == [
        ["Role 1", "Role 2"],
        ["Role 3", "Role 4"],
    ]
    assert session.scalars(sa.text("SELECT DISTINCT granted_by FROM grants")).all() == ["Ada"]
