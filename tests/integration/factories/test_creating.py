"""Objects that are saved, on real databases: sessions, statements, recycling, natural keys."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    WriteOnlyMapped,
    mapped_column,
    relationship,
    scoped_session,
    sessionmaker,
)

import app.factories as shop
import seeds
from app.models import Category
from app.models.base import Base as ShopBase
from seeds.errors import DeclarationError, MissingParentsError, UsageError
from seeds.factories.factory import Factory
from tests.support import generation
from tests.support.blog import (
    Base,
    Comment,
    CommentFactory,
    Post,
    PostFactory,
    Profile,
    ProfileFactory,
    Tag,
    TagFactory,
    Visit,
    VisitFactory,
    Writer,
    WriterFactory,
)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def statements(engine: sa.Engine) -> Counter[str]:
    """How often each kind of statement was sent: ``INSERT INTO posts``, ``SELECT``."""
    found: Counter[str] = Counter()

    def sent(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.split()
        found[" ".join(words[:3]) if words[0] == "INSERT" else words[0]] += 1

    sa.event.listen(engine, "before_cursor_execute", sent)
    return found


def count(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


class TestSaving:
    def test_a_created_object_has_its_key_and_is_in_the_database(self, session: Session) -> None:
        writer = WriterFactory(session).create()
        assert sa.inspect(writer).persistent
        session.expire_all()
        assert session.get(Writer, writer.id) is writer
        assert count(session, Profile) == 1

    def test_created_objects_equal_made_ones(self, session: Session) -> None:
        made = [(w.name, w.email, w.joined_at) for w in WriterFactory().make_batch(5)]
        seeds.reset()
        created = WriterFactory(session).create_batch(5)
        session.flush()
        assert [(w.name, w.email, w.joined_at) for w in created] == made

    def test_what_the_database_fills_in_is_at_hand_without_another_statement(
        self, session: Session, statements: Counter[str]
    ) -> None:
        writers = WriterFactory(session).create_batch(3)
        before = statements.total()
        assert [w.visits for w in writers] == [7, 7, 7]
        assert statements.total() == before

    def test_parents_and_children_are_saved_and_loaded(
        self, session: Session, statements: Counter[str]
    ) -> None:
        writer = WriterFactory(session).has(PostFactory().has("comments", 2), 3).create()
        before = statements.total()
        assert [len(p.comments) for p in writer.posts] == [2, 2, 2]
        assert all(c.post.author is writer for p in writer.posts for c in p.comments)
        assert statements.total() == before
        assert (count(session, Post), count(session, Comment)) == (3, 6)

    def test_a_deep_graph_is_one_insert_a_table(
        self, session: Session, statements: Counter[str]
    ) -> None:
        factory = WriterFactory(session).without("profile_row")
        factory.has(PostFactory().has(CommentFactory, 10), 5, reviewer=None).create_batch(10)
        inserts = {k: n for k, n in statements.items() if k.startswith("INSERT")}
        assert inserts == {
            "INSERT INTO writers": 1,
            "INSERT INTO posts": 1,
            "INSERT INTO comments": 1,
        }

    def test_many_to_many_rows_are_written(self, session: Session) -> None:
        post = PostFactory(session).has(TagFactory, 3).create()
        session.expire_all()
        assert len(post.tags) == 3
        assert count(session, Tag) == 3

    def test_a_foreign_key_without_a_relationship_is_filled(self, session: Session) -> None:
        visits = VisitFactory(session).create_batch(3)
        posts = {p.id for p in session.scalars(sa.select(Post))}
        assert {v.post_id for v in visits} == posts
        assert len(posts) == 3

    def test_nothing_is_committed_unless_asked(self, engine: sa.Engine) -> None:
        with Session(engine) as session:
            WriterFactory(session).create()
            session.rollback()
            assert count(session, Writer) == 0
            WriterFactory(session, commit=True).create()
            session.rollback()
            assert count(session, Writer) == 1

    def test_after_a_rollback_the_objects_are_gone_and_can_be_made_again(
        self, session: Session
    ) -> None:
        writer = WriterFactory(session).create()
        session.rollback()
        assert sa.inspect(writer).transient
        assert WriterFactory(session).create().email != writer.email

    def test_a_savepoint_takes_back_what_was_created_in_it(self, session: Session) -> None:
        kept = WriterFactory(session).create()
        savepoint = session.begin_nested()
        WriterFactory(session).create_batch(3)
        savepoint.rollback()
        assert list(session.scalars(sa.select(Writer))) == [kept]

    def test_the_session_of_use_session_is_used(self, session: Session) -> None:
        with seeds.use_session(session) as used:
            assert used is session
            writer = WriterFactory().create()
        assert writer in session
        with pytest.raises(UsageError, match="needs a session"):
            WriterFactory().create()

    def test_a_scoped_session_is_a_session(self, engine: sa.Engine) -> None:
        scoped = scoped_session(sessionmaker(engine))
        assert WriterFactory(scoped).create() in scoped
        scoped.remove()

    def test_hooks_see_objects_before_and_after_they_are_saved(self, session: Session) -> None:
        seen: list[object] = []
        factory = WriterFactory(session).on(
            before_create=lambda w: seen.append(w.id), after_create=lambda w: seen.append(w.id)
        )
        writer = factory.create()
        assert seen == [None, writer.id]

    def test_a_refused_row_says_where_it_came_from(self, session: Session) -> None:
        WriterFactory(session).create(email="same@example.com")
        with pytest.raises(sa.exc.IntegrityError) as caught:
            WriterFactory(session).create(email="same@example.com")
        assert "WriterFactory" in caught.value.__notes__[0]
        assert "42@2026-01-01" in caught.value.__notes__[0]

    def test_an_asynchronous_hook_is_refused_where_nothing_awaits(self, session: Session) -> None:
        async def later(_obj: object) -> None: ...

        with pytest.raises(UsageError, match="coroutine"):
            WriterFactory(session).on(after_create=later).create()

    def test_a_hook_that_fails_leaves_saved_parents_as_they_were(self, session: Session) -> None:
        def fail(_obj: object) -> None:
            raise ZeroDivisionError

        writer = WriterFactory(session).create()
        with pytest.raises(ZeroDivisionError):
            PostFactory(session).on(before_create=fail).create(author=writer, reviewer=None)
        assert writer.posts == []
        session.commit()
        assert count(session, Post) == 0

    def test_objects_of_inheriting_classes_are_counted_by_the_database(
        self, engine: sa.Engine
    ) -> None:
        InheritanceBase.metadata.create_all(engine)
        with Session(engine) as session:
            session.add(Manager(bonus=5))
            session.flush()
            session.add(Manager(bonus=6))
            EmployeeFactory(session).create_batch(3)
            assert count(session, Employee) == 5

    def test_collections_that_are_only_written_take_children(self, engine: sa.Engine) -> None:
        InheritanceBase.metadata.create_all(engine)
        with Session(engine) as session:
            folder = FolderFactory(session).has("pages", 2).has("labels", 2).create()
            session.commit()
            assert len(session.scalars(folder.pages.select()).all()) == 2
            assert len(session.scalars(folder.labels.select()).all()) == 2


class InheritanceBase(DeclarativeBase):
    pass


class Employee(InheritanceBase):
    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(primary_key=True)


class Manager(Employee):
    __tablename__ = "managers"

    id: Mapped[int] = mapped_column(sa.ForeignKey("employees.id"), primary_key=True)
    bonus: Mapped[int]


folder_labels = sa.Table(
    "folder_labels",
    InheritanceBase.metadata,
    sa.Column("folder_id", sa.ForeignKey("folders.id"), primary_key=True),
    sa.Column("label_id", sa.ForeignKey("labels.id"), primary_key=True),
)


class Folder(InheritanceBase):
    __tablename__ = "folders"

    id: Mapped[int] = mapped_column(primary_key=True)
    pages: WriteOnlyMapped[Page] = relationship()
    labels: WriteOnlyMapped[Label] = relationship(secondary=folder_labels)


class Page(InheritanceBase):
    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    folder_id: Mapped[int] = mapped_column(sa.ForeignKey("folders.id"))


class Label(InheritanceBase):
    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)


class EmployeeFactory(Factory[Employee]):
    pass


class FolderFactory(Factory[Folder]):
    pass


class PageFactory(Factory[Page]):
    folder_id = seeds.ref(Folder)


class LabelFactory(Factory[Label]):
    pass


class TestRecycling:
    def test_a_class_stands_for_the_rows_of_its_table(self, session: Session) -> None:
        writers = WriterFactory(session).create_batch(3)
        posts = PostFactory(session).recycle(Writer).create_batch(30, reviewer=None)
        assert {p.author for p in posts} == set(writers)
        assert count(session, Writer) == 3

    def test_an_empty_table_cannot_be_recycled(self, session: Session) -> None:
        with pytest.raises(UsageError, match="no rows of writers"):
            PostFactory(session).recycle(Writer).create()

    def test_a_saved_parent_may_be_given(self, session: Session) -> None:
        writer = WriterFactory(session).create()
        session.commit()
        post = PostFactory(session).create(author=writer)
        assert post.author is writer
        # SQLite gives instants back without their zone.
        assert post.published_at.replace(tzinfo=None) >= writer.joined_at.replace(tzinfo=None)

    def test_a_parent_may_be_given_by_its_key(self, session: Session) -> None:
        joined = generation.AS_OF - dt.timedelta(minutes=1)
        writer = WriterFactory(session).create(joined_at=joined)
        posts = PostFactory(session).create_batch(5, author_id=writer.id, reviewer=None)
        assert all(p.author is writer and p.published_at >= joined for p in posts)
        assert count(session, Writer) == 1

    def test_a_key_that_leads_nowhere_is_refused(self, session: Session) -> None:
        with pytest.raises(MissingParentsError, match="author_id=77 leads to no row of writers"):
            PostFactory(session).create(author_id=77)

    def test_a_child_of_a_saved_owner_joins_its_children(self, session: Session) -> None:
        writer = WriterFactory(session).without("profile_row").create()
        profile = ProfileFactory(session).create(writer=writer)
        assert writer.profile is profile


class TestNaturalKeys:
    def test_an_object_is_created_once(self, session: Session) -> None:
        first, new = WriterFactory(session).get_or_create(email="a@example.com", name="First")
        again, newer = WriterFactory(session).get_or_create(email="a@example.com", name="Other")
        assert (new, newer) == (True, False)
        assert again is first
        assert first.name == "First"

    def test_a_conflict_that_was_lost_leaves_the_callers_transaction_alone(
        self, engine: sa.Engine, session: Session, database_url: str
    ) -> None:
        if database_url.startswith("sqlite"):
            pytest.skip("SQLite lets no second writer in")
        kept = WriterFactory(session).create()

        def overtake(values: dict[str, Any]) -> None:
            # Somebody else inserts it after it was looked for.
            with Session(engine) as other, seeds.stream(seed=7):
                WriterFactory(other, commit=True).create(email="a@example.com")

        found, new = (
            WriterFactory(session).on(before_make=overtake).get_or_create(email="a@example.com")
        )
        assert not new
        assert found.email == "a@example.com"
        assert kept in session
        session.commit()
        assert count(session, Writer) == 2

    def test_a_factory_without_a_natural_key_is_refused(self, session: Session) -> None:
        with pytest.raises(DeclarationError, match="natural key"):
            PostFactory(session).get_or_create(title="x")

    @pytest.mark.parametrize("key", [None, seeds.choice(["a@example.com"])])
    def test_the_natural_key_is_told_as_a_value(self, session: Session, key: Any) -> None:
        with pytest.raises(UsageError, match="which finds no row"):
            WriterFactory(session).get_or_create(email=key)

    def test_the_natural_key_has_to_be_told(self, session: Session) -> None:
        with pytest.raises(UsageError, match="was not told email"):
            WriterFactory(session).get_or_create(name="x")


class TestShop:
    @pytest.fixture
    def shop_session(self, engine: sa.Engine) -> Iterator[Session]:
        ShopBase.metadata.create_all(engine)
        with Session(engine) as session:
            yield session

    @pytest.mark.parametrize("name", [n for n in shop.__all__ if n.endswith("Factory")])
    def test_every_factory_of_the_shop_creates(self, shop_session: Session, name: str) -> None:
        factory: type[Factory[Any]] = getattr(shop, name)
        made = factory(shop_session).create_batch(3)
        assert all(sa.inspect(obj).persistent for obj in made)
        shop_session.commit()

    def test_essentials_are_found_again(self, shop_session: Session) -> None:
        shop.ProductFactory(shop_session).create_batch(10)
        shop.ProductFactory(shop_session).create_batch(10)
        slugs = list(shop_session.scalars(sa.select(Category.slug)))
        assert len(slugs) == len(set(slugs)) == 8


def test_visits_are_visits(session: Session) -> None:
    assert isinstance(VisitFactory(session).create(), Visit)
