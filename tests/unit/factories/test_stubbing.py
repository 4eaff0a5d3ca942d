"""Objects that look saved, and were not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

import seeds
from seeds import Factory
from seeds.errors import UsageError
from tests.support import generation, library
from tests.support.blog import PostFactory, ProfileFactory, Writer, WriterFactory
from tests.support.grants import AccountFactory, RoleFactory
from tests.support.staff import ManagerFactory
from tests.support.zoo import CageFactory, GateFactory


class Base(DeclarativeBase):
    pass


class Note(Base):
    """With everything that a database, or the model, fills in."""

    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("notes.id"))
    text: Mapped[str] = mapped_column(sa.Text)
    remark: Mapped[str | None] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.String(8), server_default="open")
    size: Mapped[int] = mapped_column(default=3)
    made_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )
    seen_at: Mapped[dt.datetime] = mapped_column(default=dt.datetime.now)

    parent: Mapped[Note | None] = relationship(remote_side=[id], back_populates="answers")
    answers: Mapped[list[Note]] = relationship(back_populates="parent")


class NoteFactory(Factory[Note]):
    text = "hello"


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


class TestStub:
    def test_it_has_a_key_and_belongs_to_no_session(self) -> None:
        writer = WriterFactory().stub()
        assert type(writer) is Writer
        assert writer.id == 1
        assert sa.inspect(writer).detached
        assert not sa.inspect(writer).modified

    def test_keys_are_those_of_rows_in_an_empty_database(self) -> None:
        assert [w.id for w in WriterFactory().stub_batch(3)] == [1, 2, 3]
        assert WriterFactory().stub().id == 4
        assert WriterFactory().stub(id=70).id == 70

    def test_parents_and_children_are_stubs_with_keys_that_agree(self) -> None:
        post = PostFactory().stub()
        assert post.author_id == post.author.id
        assert sa.inspect(post.author).detached
        writer = WriterFactory().has("posts", 2).stub()
        assert [p.author_id == writer.id for p in writer.posts] == [True, True]

    def test_keys_that_are_foreign_keys_agree_as_well(self) -> None:
        profile = ProfileFactory().stub()
        assert profile.writer_id == profile.writer.id
        account = AccountFactory().has(RoleFactory, 2, through={}).stub()
        assert [(g.account_id, g.role_id) for g in account.grants] == [(1, 1), (1, 2)]
        cage = CageFactory().stub()
        assert cage.zone is not None
        assert (cage.park_id, cage.zone_number) == (cage.zone.park_id, 1)
        assert GateFactory().stub().park_id == 2
        manager = ManagerFactory().stub()
        assert (manager.id, manager.employee_id) == (1, 1)

    def test_what_the_database_would_fill_in_is_there(self) -> None:
        note = NoteFactory().stub()
        assert (note.status, note.size, note.made_at) == ("open", 3, generation.AS_OF)
        assert note.seen_at == generation.AS_OF.replace(tzinfo=None)

    def test_nothing_has_to_be_loaded(self) -> None:
        note = NoteFactory().stub()
        assert (note.remark, note.parent, note.parent_id, note.answers) == (None, None, None, [])
        assert not sa.inspect(note).unloaded

    def test_keys_that_the_model_makes_are_kept(self) -> None:
        book = library.BookFactory().stub()
        assert book.author_id == book.author.id

    def test_a_stub_may_be_a_parent(self) -> None:
        writer = WriterFactory().stub()
        assert PostFactory().stub(author=writer).author_id == writer.id
        assert PostFactory().recycle(writer).stub().author is writer

    def test_overrides_and_states_work_as_ever(self) -> None:
        assert WriterFactory().stub(name="Ada").name == "Ada"

    def test_a_stub_is_the_object_that_would_be_made(self) -> None:
        made = WriterFactory().make().name
        seeds.reset()
        assert WriterFactory().stub().name == made

    def test_adding_it_to_a_session_inserts_nothing(self) -> None:
        engine = sa.create_engine("sqlite://")
        Base.metadata.create_all(engine)
        with Session(engine) as session:
            session.add(NoteFactory().stub())
            session.flush()
            assert session.scalar(sa.text("SELECT count(*) FROM notes")) == 0

    def test_nothing_wanted_is_an_empty_list(self) -> None:
        assert WriterFactory().stub_batch(0) == []

    def test_plain_models_have_none(self) -> None:
        from tests.unit.factories.test_attrs import WheelFactory

        with pytest.raises(UsageError, match=r"WheelFactory\.stub\(\)"):
            WheelFactory().stub()
