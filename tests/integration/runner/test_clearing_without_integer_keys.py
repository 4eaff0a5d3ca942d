"""``--clear`` where no integer key tells the rows of runs from those of others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from seeds import api
from seeds.errors import GuardError
from tests.support.hostile import Small, everything, execute, query, small_project

MODELS = """
class Tag(Base):
    __tablename__ = "tags"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    weight: Mapped[int]
"""

SEEDER = """
class TagFactory(Factory[Tag], count=12):
    name = sequence("tag-{}")
    weight = between(1, 9)
""" + everything("TagFactory")


@pytest.fixture
def tags(tmp_path: Path) -> Iterator[Small]:
    with small_project(tmp_path / "project", MODELS, SEEDER) as made:
        yield made


def clear(tags: Small, url: str, **more: object) -> object:
    return tags.seed(url, env="staging", clear=True, **more)


def test_rows_as_the_runs_wrote_them_are_cleared(tags: Small, database_url: str) -> None:
    for _ in range(2):
        tags.seed(database_url, env="staging")
    clear(tags, database_url)
    assert query(database_url, "SELECT count(*) FROM tags") == [(12,)]


def test_as_many_rows_of_others_are_seen_although_the_number_agrees(
    tags: Small, database_url: str
) -> None:
    tags.seed(database_url, env="staging")
    execute(
        database_url,
        "DELETE FROM tags WHERE name IN (SELECT min(name) FROM tags)",
        "INSERT INTO tags VALUES ('mine', 1)",
    )
    with pytest.raises(GuardError, match="tags up to 12"):
        clear(tags, database_url)
    assert query(database_url, "SELECT count(*) FROM tags WHERE name = 'mine'") == [(1,)]
    clear(tags, database_url, force=True)


def test_rows_that_are_more_than_the_runs_wrote_are_seen(tags: Small, database_url: str) -> None:
    tags.seed(database_url, env="staging")
    execute(database_url, "INSERT INTO tags VALUES ('mine', 1)")
    with pytest.raises(GuardError, match="tags 1"):
        clear(tags, database_url)


def test_in_a_disposable_database_only_the_numbers_are_looked_at(
    tags: Small, database_url: str
) -> None:
    request = api.SeedRequest(env="test", database_url=database_url, migrate=True)
    api.seed(request, project=tags.project)
    execute(database_url, "UPDATE tags SET weight = 10")
    tags.seed(database_url, env="test", clear=True)
