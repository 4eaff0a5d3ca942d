"""Objects saved to an AsyncSession: awaited, without threads of ours, nothing left to load."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

import seeds
from seeds.errors import UsageError
from tests.support.blog import Base, Post, PostFactory, VisitFactory, Writer, WriterFactory

pytestmark = pytest.mark.asyncio


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def session(async_session: AsyncSession) -> AsyncSession:
    return async_session


async def test_a_created_object_is_awaited(session: AsyncSession) -> None:
    writer = await WriterFactory(session).editor().create(name="Ann")
    assert (writer.name, writer.role) == ("Ann", "editor")
    assert await session.get(Writer, writer.id) is writer


async def test_nothing_has_to_be_loaded_afterwards(session: AsyncSession) -> None:
    writers = await WriterFactory(session).has(PostFactory().has("comments", 2), 3).create_batch(2)
    for writer in writers:
        assert writer.visits == 7
        assert writer.profile is not None
        assert [len(post.comments) for post in writer.posts] == [2, 2, 2]
        assert all(post.tags == [] for post in writer.posts)


async def test_asynchronous_objects_are_those_of_a_synchronous_call(session: AsyncSession) -> None:
    made = [w.email for w in WriterFactory().make_batch(3)]
    seeds.reset()
    assert [w.email for w in await WriterFactory(session).create_batch(3)] == made


async def test_rows_are_recycled(session: AsyncSession) -> None:
    await WriterFactory(session).create_batch(2)
    posts = await PostFactory(session).recycle(Writer).create_batch(4, reviewer=None)
    assert {p.author.id for p in posts} <= {1, 2}


async def test_keys_without_relationships_are_filled(session: AsyncSession) -> None:
    visit = await VisitFactory(session).create()
    assert await session.get(Post, visit.post_id) is not None


async def test_an_object_is_created_once(session: AsyncSession) -> None:
    first, new = await WriterFactory(session).get_or_create(email="a@example.com")
    again, newer = await WriterFactory(session).get_or_create(email="a@example.com")
    assert (new, newer, again) == (True, False, first)


async def test_asynchronous_hooks_are_awaited(session: AsyncSession) -> None:
    seen: list[int] = []

    async def saved(writer: Writer) -> None:
        found = await session.scalar(sa.select(Writer.id).where(Writer.id == writer.id))
        seen.append(found or 0)

    writer = await WriterFactory(session).on(after_create=saved).create()
    assert seen == [writer.id]


async def test_after_a_hook_that_fails_the_others_are_closed(session: AsyncSession) -> None:
    async def fail(_writer: Writer) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):  # and no warning of what was never awaited
        await WriterFactory(session).on(after_create=fail).create_batch(3)


async def test_commit_is_awaited_when_asked(session: AsyncSession) -> None:
    await WriterFactory(session, commit=True).create()
    await session.rollback()
    assert await session.scalar(sa.select(sa.func.count()).select_from(Writer)) == 1


async def test_the_ambient_session_is_used(session: AsyncSession) -> None:
    async with seeds.use_session(session):
        writer = await WriterFactory().acreate()
        assert writer in session
        with pytest.raises(UsageError, match="AsyncSession, which has to be awaited"):
            WriterFactory().create()


async def test_a_session_that_is_not_awaited_is_refused_where_one_awaits() -> None:
    refused = pytest.raises(UsageError, match="a Session, which is not awaited")
    with Session() as plain, seeds.use_session(plain), refused:
        await WriterFactory().acreate()


async def test_unsaved_objects_need_no_awaiting(session: AsyncSession) -> None:
    assert WriterFactory(session).make().email
    assert len(WriterFactory(session).make_batch(2)) == 2
