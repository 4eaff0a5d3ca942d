"""Scenarios and seeders on real databases, with a Session and with an AsyncSession."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

import seeds
from seeds import Seeder
from seeds.errors import UsageError
from tests.support.blog import Base, Post, PostFactory, Writer, WriterFactory


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@seeds.scenario
def busy_writer(*, posts: int = 2, editor: bool = False) -> list[Post]:
    """A writer with posts."""
    writer = (WriterFactory().editor() if editor else WriterFactory()).create()
    return PostFactory().create_batch(posts, author=writer)


@seeds.scenario
async def awaited_writer(*, posts: int = 2) -> list[Post]:
    """The same, awaited."""
    writer = await WriterFactory().acreate()
    return await PostFactory().acreate_batch(posts, author=writer)


class WritersSeeder(Seeder):
    """Writers."""

    def run(self, *, writers: int = 2) -> list[Writer]:
        return WriterFactory().create_batch(writers)


class PostsSeeder(Seeder):
    """Posts of writers, awaited."""

    depends_on = (WritersSeeder,)

    async def run(self) -> list[Post]:
        writers = await self.call(WritersSeeder, writers=3)
        return [await PostFactory(self.session).create(author=writer) for writer in writers]


def test_a_scenario_is_saved_in_the_session_and_not_committed(session: Session) -> None:
    posts = busy_writer(session, posts=3)
    assert [post.author_id for post in posts] == [posts[0].author.id] * 3
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0


@pytest.mark.asyncio
async def test_the_same_scenario_runs_in_an_async_session(async_session: AsyncSession) -> None:
    posts = await busy_writer.arun(async_session, posts=3, editor=True)
    assert posts[0].author.role == "editor"
    assert await async_session.scalar(sa.select(sa.func.count()).select_from(Post)) == 3


@pytest.mark.asyncio
async def test_an_async_scenario_is_awaited(async_session: AsyncSession) -> None:
    with seeds.use_session(async_session):
        posts = await awaited_writer.arun(posts=3)
    assert len({post.author_id for post in posts}) == 1
    assert await async_session.scalar(sa.select(sa.func.count()).select_from(Post)) == 3


@pytest.mark.asyncio
async def test_a_scenario_called_with_an_async_session_says_what_to_write(
    async_session: AsyncSession,
) -> None:
    with pytest.raises(UsageError, match="was given an AsyncSession") as caught:
        busy_writer(async_session)  # type: ignore[arg-type]  # that is the mistake
    assert "await busy_writer.arun(session)" in caught.value.hint


@pytest.mark.asyncio
async def test_an_async_seeder_calls_a_plain_one(async_session: AsyncSession) -> None:
    posts = await seeds.arun_seeder(PostsSeeder, async_session)
    assert len({post.author_id for post in posts}) == 3


@pytest.mark.asyncio
async def test_seeders_of_both_kinds_run_in_their_order(async_session: AsyncSession) -> None:
    done = await seeds.arun_seeders([PostsSeeder, WritersSeeder], async_session)
    assert list(done) == [WritersSeeder, PostsSeeder]
    assert len(done[WritersSeeder]) == 2
    assert await async_session.scalar(sa.select(sa.func.count()).select_from(Post)) == 3


@pytest.mark.asyncio
async def test_a_built_scenario_runs_in_an_async_session(async_session: AsyncSession) -> None:
    made = await (
        seeds.ScenarioBuilder("blog")
        .step("writer", WriterFactory)
        .repeat("posts", PostFactory, 2, author="@writer")
        .arun(async_session)
    )
    assert [post.author for post in made.posts] == [made.writer] * 2
