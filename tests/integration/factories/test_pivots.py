"""Many-to-many children through rows of their own, on real databases."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

import seeds
from tests.support import generation
from tests.support.grants import AccountFactory, Base, RoleFactory


def test_accounts_roles_and_what_links_them_are_saved(database_url: str) -> None:
    engine = sa.create_engine(database_url)
    Base.metadata.create_all(engine)
    with seeds.stream(seed=42, as_of=generation.AS_OF), Session(engine) as session:
        factory = AccountFactory(session).has(RoleFactory, 2, through={"granted_by": "Ada"})
        accounts = factory.create_batch(2)
        session.commit()
        assert [[r.title for r in a.roles] for a in accounts] == [
            ["Role 1", "Role 2"],
            ["Role 3", "Role 4"],
        ]
        assert session.scalars(sa.text("SELECT DISTINCT granted_by FROM grants")).all() == ["Ada"]
    engine.dispose()
