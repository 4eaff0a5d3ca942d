"""Rows that go in past the unit of work: nobody can tell them from rows that it saved."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    attributes,
    mapped_column,
    relationship,
)

import seeds
from seeds.factories import bulk
from seeds.factories.factory import Factory
from tests.support.blog import (
    Base,
    CommentFactory,
    Post,
    PostFactory,
    TagFactory,
    VisitFactory,
    Writer,
    WriterFactory,
)


class OwnBase(DeclarativeBase):
    """Models that the blog has no like of."""


class Shelf(OwnBase):
    """Holds boxes that know nothing of it; says what it is like in JSON."""

    __tablename__ = "shelves"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    label: Mapped[str]
    said: Mapped[Any] = mapped_column(sa.JSON)
    made_at: Mapped[str] = mapped_column(server_default=sa.text("(lower('TODAY'))"))
    boxes: Mapped[list[Box]] = relationship()


class Box(OwnBase):
    """Stands on a shelf, perhaps in another box."""

    __tablename__ = "boxes"

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("shelves.id"))
    within_id: Mapped[int | None] = mapped_column(sa.ForeignKey("boxes.id"))
    size: Mapped[int]
    within: Mapped[Box | None] = relationship(remote_side=[id])


class ShelfFactory(Factory[Shelf]):
    """Shelves."""

    id = seeds.uuid()
    label = seeds.code("S-", 4)
    said = seeds.constant({"wide": True})


class BoxFactory(Factory[Box]):
    """Boxes."""

    shelf_id = seeds.ref(Shelf)
    size = seeds.between(1, 9)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def engine(engine: sa.Engine) -> sa.Engine:
    OwnBase.metadata.create_all(engine)
    return engine


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What became of each attempt: whether the rows went in directly."""
    outcomes: list[bool] = []
    save_rows = bulk.save_rows

    def noted(session: Session, order: Any) -> bool:
        outcomes.append(save_rows(session, order))
        return outcomes[-1]

    monkeypatch.setattr("seeds.factories.making.save_rows", noted)
    return outcomes


def said(session: Session) -> dict[str, list[Any]]:
    """Return what the rows say but for their keys: the unit of work has an order of its own."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [c for c in table.c if not c.primary_key and not c.foreign_keys]
        if columns:
            found[table.name] = sorted(map(tuple, session.execute(sa.select(*columns))), key=repr)
    return found


def rows(session: Session, base: type[DeclarativeBase] = Base) -> dict[str, list[Any]]:
    """Return all rows of all tables."""
    return {
        table.name: sorted(map(tuple, session.execute(sa.select(table))), key=repr)
        for table in base.metadata.sorted_tables
    }


Graph = Callable[[Session], list[Any]]


def writers_with_posts(session: Session) -> list[Any]:
    return WriterFactory(session).has(PostFactory().has(CommentFactory, 3), 4).create_batch(5)


GRAPHS: dict[str, Graph] = {
    "one table and a child each": lambda s: WriterFactory(s).create_batch(20),
    "three tables": writers_with_posts,
    "parents that are made": lambda s: PostFactory(s).create_batch(20),
    "keys without a relationship": lambda s: VisitFactory(s).create_batch(20),
}


class TestTheSame:
    @pytest.mark.parametrize("name", GRAPHS)
    def test_rows_are_those_of_the_unit_of_work(
        self,
        session: Session,
        name: str,
        monkeypatch: pytest.MonkeyPatch,
        taken_over: list[bool],
    ) -> None:
        GRAPHS[name](session)
        directly = said(session)
        session.rollback()
        seeds.reset()
        monkeypatch.setattr(bulk, "FEWEST", 1_000_000)
        GRAPHS[name](session)
        assert taken_over == [True, False]
        assert said(session) == directly

    @pytest.mark.parametrize("name", GRAPHS)
    def test_the_session_knows_the_objects_as_after_a_flush(
        self, session: Session, name: str, taken_over: list[bool]
    ) -> None:
        objects = GRAPHS[name](session)
        assert taken_over == [True]
        assert list(session.new) == list(session.dirty) == []
        for obj in [*objects, *session.identity_map.values()]:
            state = sa.inspect(obj)
            assert state.persistent
            assert session.get(type(obj), state.identity) is obj
            for attribute in state.mapper.column_attrs:
                history = attributes.get_history(obj, attribute.key)
                assert history.added == history.deleted == ()

    def test_objects_are_linked_and_nothing_is_asked_for(
        self, session: Session, engine: sa.Engine, taken_over: list[bool]
    ) -> None:
        writers = writers_with_posts(session)
        sent: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", lambda *args: sent.append(args[2]))
        for writer in writers:
            assert writer.visits == 7
            for post in writer.posts:
                assert post.author is writer
                assert post.author_id == writer.id
                assert [comment.post_id for comment in post.comments] == [post.id] * 3
        assert taken_over == [True]
        assert sent == []

    def test_changes_afterwards_are_saved(self, session: Session, taken_over: list[bool]) -> None:
        first, *others = writers_with_posts(session)
        first.name = "Ann"
        first.posts[0].author = others[0]
        commented = first.posts[1]
        session.delete(commented.comments[0])
        session.commit()
        assert taken_over == [True]
        assert session.scalar(sa.select(Writer.name).where(Writer.id == first.id)) == "Ann"
        assert [len(w.posts) for w in (first, others[0])] == [3, 5]
        assert len(commented.comments) == 2

    def test_children_that_do_not_know_their_parents_get_the_key(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        shelves = ShelfFactory(session).has(BoxFactory, 3).create_batch(4)
        assert taken_over == [True]
        session.expire_all()
        assert [len(shelf.boxes) for shelf in shelves] == [3] * 4
        assert {shelf.made_at for shelf in shelves} == {"today"}

    def test_none_in_a_json_column_is_what_it_is_to_the_unit_of_work(
        self, session: Session, monkeypatch: pytest.MonkeyPatch, taken_over: list[bool]
    ) -> None:
        nulls = sa.select(sa.cast(Shelf.said, sa.String)).order_by(Shelf.id)
        factory = ShelfFactory(session).state({"made_at": "now"})
        factory.create_batch(10, said=None)
        directly = session.scalars(nulls).all()
        session.rollback()
        seeds.reset()
        monkeypatch.setattr(bulk, "FEWEST", 1_000_000)
        factory.create_batch(10, said=None)
        assert session.scalars(nulls).all() == directly
        assert taken_over == [True, False]


class TestTakingBack:
    def test_a_rollback_makes_the_objects_new_again(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        writers = writers_with_posts(session)
        session.rollback()
        assert taken_over == [True]
        assert all(sa.inspect(w).transient for w in writers)
        assert rows(session)["writers"] == []
        session.add_all(writers)
        session.commit()
        assert len(rows(session)["comments"]) == 60

    def test_a_savepoint_takes_back_its_own(self, session: Session, taken_over: list[bool]) -> None:
        kept = WriterFactory(session).create_batch(10)
        with session.begin_nested() as savepoint:
            gone = WriterFactory(session).create_batch(10)
            savepoint.rollback()
        session.commit()
        assert taken_over == [True, True]
        assert all(sa.inspect(w).persistent for w in kept)
        assert all(sa.inspect(w).transient for w in gone)
        assert len(rows(session)["writers"]) == 10

    def test_nothing_is_committed_on_the_way(self, session: Session, engine: sa.Engine) -> None:
        # Keys that nobody counts: the first statement of the transaction is our own.
        ShelfFactory(session).create_batch(10, made_at="now")
        session.rollback()
        with Session(engine) as other:
            assert rows(other, OwnBase)["shelves"] == []

    def test_a_commit_expires_the_objects_and_they_are_read_again(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        writers = WriterFactory(session).create_batch(10)
        session.commit()
        assert taken_over == [True]
        assert all(sa.inspect(w).expired for w in writers)
        assert len({w.email for w in writers}) == 10

    def test_a_row_that_the_database_refuses_is_reported_by_the_unit_of_work(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        session.commit()
        with pytest.raises(sa.exc.IntegrityError):
            WriterFactory(session).create_batch(10, email="same@example.com")
        assert taken_over == [False]
        session.rollback()
        assert rows(session)["writers"] == []
        assert len(WriterFactory(session).create_batch(10)) == 10


class TestListening:
    def test_who_listens_to_inserts_hears_of_each(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        heard: list[Any] = []

        def inserted(_mapper: Any, _connection: Any, obj: Any) -> None:
            heard.append(obj)

        sa.event.listen(Writer, "before_insert", inserted)
        try:
            writers = WriterFactory(session).create_batch(10)
        finally:
            sa.event.remove(Writer, "before_insert", inserted)
        assert heard == writers
        assert taken_over == [False]

    @pytest.mark.parametrize("event", ["before_flush", "after_flush", "before_attach"])
    def test_who_listens_to_flushes_gets_one(
        self, session: Session, event: str, taken_over: list[bool]
    ) -> None:
        heard: list[Any] = []
        sa.event.listen(session, event, lambda *args: heard.append(args))
        WriterFactory(session).create_batch(10)
        assert heard
        assert taken_over == [False]

    def test_who_listens_to_objects_becoming_persistent_hears_of_each(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        heard: list[Any] = []
        sa.event.listen(session, "pending_to_persistent", lambda _s, obj: heard.append(obj))
        writers = WriterFactory(session).without("profile_row").create_batch(10)
        assert sorted(map(id, heard)) == sorted(map(id, writers))
        assert taken_over == [True]


class TestLeftToTheUnitOfWork:
    def test_objects_of_the_caller_that_wait_are_saved_along(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        writer = WriterFactory().make()
        session.add(writer)
        posts = PostFactory(session).recycle(writer).create_batch(20)
        assert {post.author_id for post in posts} == {writer.id}
        assert taken_over == [False]

    def test_children_of_a_saved_parent_are_among_its_children(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        writer = WriterFactory(session).create()
        posts = PostFactory(session).create_batch(20, author=writer, reviewer=None)
        session.commit()
        assert sorted(p.id for p in writer.posts) == sorted(p.id for p in posts)

    def test_many_to_many_links_are_written(self, session: Session, taken_over: list[bool]) -> None:
        posts = PostFactory(session).has(TagFactory, 2).create_batch(10)
        session.expire_all()
        assert [len(post.tags) for post in posts] == [2] * 10
        assert taken_over == [False]

    def test_rows_that_refer_to_rows_of_their_own_table_come_after_them(
        self, session: Session, taken_over: list[bool]
    ) -> None:
        shelf = ShelfFactory(session).create()
        taken_over.clear()
        outer = BoxFactory().recycle(shelf).make()
        boxes = BoxFactory(session).recycle(shelf).create_batch(10, within=outer)
        session.expire_all()
        assert {box.within_id for box in boxes} == {outer.id}
        assert taken_over == [False]

    def test_a_few_objects_are_flushed(self, session: Session, taken_over: list[bool]) -> None:
        WriterFactory(session).create_batch(3)
        assert taken_over == [False]
        assert session.scalar(sa.select(sa.func.count()).select_from(Post)) == 0
