"""Parents with fixed rows that refer to their own table, and children that copy from them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import sqlalchemy as sa

from seeds import api
from seeds.load.engine import create_engine
from tests.support.library_project import library_project


def test_a_child_takes_its_values_from_the_very_parent_that_it_refers_to(
    tmp_path: Path, database_url: str
) -> None:
    request = api.SeedRequest(
        count=40, migrate=True, as_of=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        database_url=database_url,
    )  # fmt: skip
    with library_project(tmp_path) as project:
        api.seed(request, project=project)
        api.seed(request, project=project)  # the fixed rows are there already
    engine = create_engine(database_url)
    with engine.connect() as connection:
        wrong = connection.execute(
            sa.text(
                "SELECT loans.id, member_email, email FROM loans"
                " JOIN members ON members.id = member_id WHERE member_email <> email"
            )
        ).all()
    engine.dispose()
    assert wrong == []
