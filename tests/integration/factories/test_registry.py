"""What a registry saves, and how it is taken away again, on real databases."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

import seeds
from seeds import Registry
from seeds.errors import UsageError
from tests.support import blog
from tests.support.blog import Base, Post, Tag, TagFactory, Writer, WriterFactory


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def registry() -> Registry:
    made = Registry()
    made.discover(blog)
    return made


@pytest.fixture
def engine(engine: sa.Engine) -> sa.Engine:
    if engine.name == "sqlite":
        engine.dispose()  # the next connections are as they should be
        sa.event.listen(engine, "connect", as_sqlite_should_be)
        sa.event.listen(engine, "begin", lambda c: c.exec_driver_sql("BEGIN"))
    return engine


def as_sqlite_should_be(connection: Any, record: object) -> None:
    """Check foreign keys, and let nobody but SQLAlchemy begin transactions."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def rows(session: Session) -> dict[str, int]:
    counts = {
        name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }
    return {name: n for name, n in counts.items() if n}


class TestCreating:
    def test_an_object_is_created_by_name(self, registry: Registry, session: Session) -> None:
        writer = registry.create("writer", session, name="Ann")
        assert session.get(Writer, writer.id) is writer
        assert rows(session) == {"writers": 1, "profiles": 1}

    def test_the_session_may_be_that_of_the_block(
        self, registry: Registry, session: Session
    ) -> None:
        with seeds.use_session(session):
            registry.create_batch("writers", 2)
        assert rows(session) == {"writers": 2, "profiles": 2}
        with pytest.raises(UsageError, match=r"WriterFactory\.create\(\) needs a session"):
            registry.create("writers")

    def test_all_are_created_with_parents_among_them(
        self, registry: Registry, session: Session
    ) -> None:
        created = registry.create_all({"comments": 6, "writers": 2, "posts": 3}, session)
        assert list(created) == ["writers", "posts", "comments"]
        assert rows(session) == {"writers": 2, "profiles": 2, "posts": 3, "comments": 6}
        assert {comment.post for comment in created["comments"]} <= set(created["posts"])

    def test_what_is_counted_is_not_added_as_children(
        self, registry: Registry, session: Session
    ) -> None:
        registry.one_to_many("writers", "posts", count=5)
        registry.one_to_many("posts", "comments", count=2)
        registry.create_all({"writers": 2, "posts": 3}, session)
        assert rows(session) == {"writers": 2, "profiles": 2, "posts": 3, "comments": 6}


class TestCleanup:
    def test_everything_that_was_created_goes(self, registry: Registry, session: Session) -> None:
        registry.one_to_many("posts", "comments", count=2)
        registry.many_to_many("posts", "tags", count=2)
        registry.create_batch("posts", 3, session)
        assert rows(session)["post_tags"] == 6
        session.commit()
        registry.cleanup(session)
        session.commit()
        assert rows(session) == {}

    def test_rows_of_others_stay(self, registry: Registry, session: Session) -> None:
        with seeds.use_session(session):
            ann = WriterFactory().without("profile_row").create()
            tag = TagFactory().create()
        post = registry.create("posts", session, author=ann, reviewer=None)
        post.tags.append(tag)
        session.flush()
        registry.cleanup(session)
        assert rows(session) == {"writers": 1, "tags": 1}

    def test_objects_that_waited_in_the_session_stay(
        self, registry: Registry, session: Session
    ) -> None:
        session.add(Tag(name="mine"))
        registry.create("writers", session)
        registry.cleanup(session)
        assert rows(session) == {"tags": 1}

    def test_objects_that_are_gone_are_fine(self, registry: Registry, session: Session) -> None:
        first, second, _ = registry.create_batch("tags", 3, session)
        session.delete(first)
        session.execute(sa.delete(Tag).where(Tag.id == second.id))
        registry.cleanup(session)
        assert rows(session) == {}

    def test_a_row_that_was_rolled_back_gives_its_key_to_nobody(
        self, registry: Registry, session: Session
    ) -> None:
        lost = registry.create("tags", session)
        key = lost.id
        session.rollback()
        session.add(Tag(id=key, name="mine"))
        session.commit()
        registry.cleanup(session)
        assert rows(session) == {"tags": 1}

    def test_a_session_that_was_closed_without_a_commit_left_nothing(
        self, registry: Registry, session: Session
    ) -> None:
        key = registry.create("tags", session).id
        session.close()
        session.add(Tag(id=key, name="mine"))
        session.commit()
        registry.cleanup(session)
        assert rows(session) == {"tags": 1}

    def test_what_was_committed_goes_by_another_session(
        self, registry: Registry, session: Session
    ) -> None:
        registry.create("writers", session)
        session.commit()
        session.close()
        with Session(session.get_bind()) as other:
            registry.cleanup(other)
            other.commit()
        assert rows(session) == {}

    def test_a_savepoint_is_no_commit(self, registry: Registry, session: Session) -> None:
        with session.begin_nested():
            key = registry.create("tags", session).id
        session.close()
        session.add(Tag(id=key, name="mine"))
        session.commit()
        registry.cleanup(session)
        assert rows(session) == {"tags": 1}

    def test_a_second_cleanup_has_nothing_to_do(self, registry: Registry, session: Session) -> None:
        registry.create("writers", session)
        registry.cleanup(session)
        session.add(Tag(name="mine"))
        session.flush()
        registry.cleanup(session)
        assert rows(session) == {"tags": 1}

    def test_rows_that_refer_to_each_other_go(self, session: Session) -> None:
        registry = Registry()
        registry.register(NodeFactory)
        Node.metadata.create_all(session.connection())
        first, second = registry.create_batch("nodes", 2, session, next_id=None)
        first.next_id, second.next_id = second.id, first.id
        session.flush()
        registry.cleanup(session)
        assert session.scalar(sa.select(sa.func.count()).select_from(Node)) == 0

    def test_more_rows_go_than_a_statement_has_parameters(
        self, registry: Registry, session: Session
    ) -> None:
        registry.create_batch("tags", 1200, session)
        registry.cleanup(session)
        assert rows(session) == {}


class TestHandlers:
    def test_the_last_one_is_called_first(self, registry: Registry, session: Session) -> None:
        called: list[Any] = []
        registry.on_cleanup(None, lambda: called.append("first"))
        registry.on_cleanup("writers", lambda writer: called.append(writer.name))
        registry.on_cleanup(None, lambda: called.append("last"))
        registry.create("writers", session, name="Ann")
        registry.create("writers", session, name="Bob")
        registry.cleanup(session)
        assert called == ["last", "Bob", "Ann", "first"]

    def test_they_are_called_once_for_what_a_hook_created(
        self, registry: Registry, session: Session
    ) -> None:
        called: list[str] = []

        class ProlificFactory(WriterFactory):
            def after_create(self, obj: Writer) -> None:
                registry.create("tags", session, name=f"by {obj.name}")

        registry.register(ProlificFactory, name="prolific")
        registry.on_cleanup("tags", lambda tag: called.append(tag.name))
        registry.create("prolific", session, name="Ann")
        registry.cleanup(session)
        assert called == ["by Ann"]
        assert rows(session) == {}

    def test_they_see_rows_that_are_still_there(self, registry: Registry, session: Session) -> None:
        found: list[int] = []
        registry.on_cleanup("tags", lambda _: found.append(rows(session)["tags"]))
        registry.create_batch("tags", 2, session)
        registry.cleanup(session)
        assert found == [2, 2]

    def test_an_error_of_one_keeps_nothing_from_being_done(
        self, registry: Registry, session: Session
    ) -> None:
        called: list[str] = []
        registry.on_cleanup(None, lambda: called.append("first"))

        def failing() -> None:
            raise ZeroDivisionError

        registry.on_cleanup(None, failing)
        registry.create("tags", session)
        with pytest.raises(ExceptionGroup) as error:
            registry.cleanup(session)
        (inner,) = error.value.exceptions
        assert isinstance(inner, ZeroDivisionError)
        assert "failing" in inner.__notes__[0]
        assert called == ["first"]
        assert rows(session) == {}

    def test_a_row_that_cannot_be_deleted_is_told(
        self, registry: Registry, session: Session
    ) -> None:
        writer = registry.create("writers", session)
        with seeds.use_session(session):
            blog.PostFactory().create(author=writer, reviewer=None)
        with pytest.raises(ExceptionGroup) as error:
            registry.cleanup(session)
        assert isinstance(error.value.exceptions[0], sa.exc.IntegrityError)

    def test_a_coroutine_function_needs_to_be_awaited(
        self, registry: Registry, session: Session
    ) -> None:
        async def handler() -> None: ...

        registry.on_cleanup(None, handler)
        with pytest.raises(ExceptionGroup) as error:
            registry.cleanup(session)
        assert "is a coroutine" in str(error.value.exceptions[0])

    def test_a_handler_is_for_a_factory_that_is_there(self, registry: Registry) -> None:
        with pytest.raises(UsageError, match="unknown factory 'pots'"):
            registry.on_cleanup("pots", lambda pot: None)


class OtherBase(sa.orm.DeclarativeBase):
    pass


class Node(OtherBase):
    __tablename__ = "nodes"

    id: sa.orm.Mapped[int] = sa.orm.mapped_column(primary_key=True)
    next_id: sa.orm.Mapped[int | None] = sa.orm.mapped_column(sa.ForeignKey("nodes.id"))


class NodeFactory(seeds.Factory[Node]):
    next_id = seeds.ref(Node)


@pytest.fixture
def async_session(async_session: AsyncSession) -> AsyncSession:
    async_session.sync_session.expire_on_commit = False  # handlers look at what was saved
    return async_session


@pytest.mark.asyncio
class TestAsync:
    async def test_objects_are_created_and_go(
        self, registry: Registry, async_session: AsyncSession
    ) -> None:
        called: list[str] = []

        async def handler(writer: Writer) -> None:
            called.append(writer.name)

        registry.on_cleanup("writers", handler)
        registry.one_to_many("writers", "posts", count=2)
        await registry.acreate("writers", async_session, name="Ann")
        with seeds.use_session(async_session):
            await registry.acreate_all({"tags": 2})
        await async_session.commit()
        assert len(list(await async_session.scalars(sa.select(Post)))) == 2
        await registry.acleanup(async_session)
        assert await async_session.run_sync(rows) == {}
        assert "Ann" in called

    async def test_the_wrong_kind_of_session_is_told(
        self, registry: Registry, async_session: AsyncSession
    ) -> None:
        with pytest.raises(UsageError, match="AsyncSession"):
            registry.create("tags", async_session)  # type: ignore[arg-type]  # a Session is wanted

    async def test_everything_is_tried_out(
        self, registry: Registry, async_session: AsyncSession
    ) -> None:
        result = await registry.alint(async_session)
        assert result.ok
        assert result.skipped == ("WriterFactory.called",)
        assert await async_session.run_sync(rows) == {}
