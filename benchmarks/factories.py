"""Objects for tests: ours, factory_boy's and polyfactory's, made and saved in this process."""

from __future__ import annotations

import datetime as dt
import gc
import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

import seeds
from app.factories import UserFactory
from app.models import Base as ShopBase, User
from benchmarks.alternatives import PASSWORD
from benchmarks.measure import Result, alternate
from seeds import Factory, datetime, person, ref, sentence

if TYPE_CHECKING:
    from benchmarks.cases import Bench

Timed = Callable[[], float]
"""Does something once and returns the seconds that it took."""


class Base(DeclarativeBase):
    """The base of the blog."""


class Writer(Base):
    """Who writes posts."""

    __tablename__ = "writers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)

    posts: Mapped[list[Post]] = relationship(back_populates="author")


class Post(Base):
    """What a writer wrote."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("writers.id"))
    title: Mapped[str]
    published_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))

    author: Mapped[Writer] = relationship(back_populates="posts")
    comments: Mapped[list[Comment]] = relationship(back_populates="post")


class Comment(Base):
    """What somebody says to a post."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id"))
    body: Mapped[str]

    post: Mapped[Post] = relationship(back_populates="comments")


class WriterFactory(Factory[Writer]):
    """Writers."""

    name = person.full_name()
    email = person.email(unique=True)


class PostFactory(Factory[Post]):
    """Posts."""

    author = ref(Writer)
    title = sentence()
    published_at = datetime("-1y", "now")


class CommentFactory(Factory[Comment]):
    """Comments."""

    post = ref(Post)
    body = sentence()


# Their published types leave out most of what their users import.
def _factory_boy() -> tuple[Any, Any]:
    """Return factory_boy and the base class of its factories for SQLAlchemy."""
    module: Any = importlib.import_module("factory")
    return module, importlib.import_module("factory.alchemy").SQLAlchemyModelFactory


def _their_users(session: Session | None) -> Any:
    """Return a factory_boy factory that fills the columns that the shop's factory fills."""
    factory, base = _factory_boy()

    class TheirUsers(base):  # type: ignore[misc,valid-type]  # a class of an untyped module
        class Meta:
            model = User
            sqlalchemy_session = session

        full_name = factory.Faker("name")
        email = factory.Sequence(lambda n: f"user{n}@example.com")
        username = factory.Sequence(lambda n: f"user{n}")
        hashed_password = PASSWORD
        role = factory.Faker("random_element", elements=("user", "user", "user", "premium"))
        is_active = factory.Faker("boolean", chance_of_getting_true=75)
        is_verified = factory.Faker("boolean", chance_of_getting_true=90)
        phone = factory.Faker("phone_number")
        bio = factory.Faker("sentence")
        avatar_url = factory.Faker("image_url")
        street = factory.Faker("street_address")
        city = factory.Faker("city")
        state = factory.Faker("state_abbr")
        postal_code = factory.Faker("postcode")
        country = "US"
        created_at = factory.Faker("date_time_this_year", tzinfo=dt.UTC)
        last_login_at = factory.SelfAttribute("created_at")
        updated_at = factory.SelfAttribute("created_at")

    return TheirUsers


def _polyfactory_users(session: Session) -> Any:
    """Return a polyfactory factory that fills the same columns."""
    module: Any = importlib.import_module("polyfactory.factories.sqlalchemy_factory")
    use: Any = importlib.import_module("polyfactory").Use
    faker: Any = importlib.import_module("faker").Faker()
    numbers = iter(range(1_000_000_000))

    class TheirUsers(module.SQLAlchemyFactory[User]):  # type: ignore[misc]  # as above
        __session__ = session
        __persistence_method__ = module.SQLAlchemyPersistenceMethod.FLUSH
        __set_relationships__ = False
        __set_primary_key__ = False

        full_name = use(faker.name)
        email = use(lambda: f"user{next(numbers)}@example.com")
        username = use(lambda: f"user{next(numbers)}")
        hashed_password = PASSWORD
        role = use(faker.random_element, elements=("user", "user", "user", "premium"))
        is_active = use(faker.boolean, chance_of_getting_true=75)
        is_verified = use(faker.boolean, chance_of_getting_true=90)
        phone = use(faker.phone_number)
        bio = use(faker.sentence)
        avatar_url = use(faker.image_url)
        street = use(faker.street_address)
        city = use(faker.city)
        state = use(faker.state_abbr)
        postal_code = use(faker.postcode)
        country = "US"
        created_at = use(lambda: dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        last_login_at = use(lambda: dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
        updated_at = use(lambda: dt.datetime(2026, 1, 3, tzinfo=dt.UTC))

    return TheirUsers


def _their_writers(session: Session) -> Any:
    """Return a factory_boy factory of writers with five posts with ten comments each."""
    factory, base = _factory_boy()

    class TheirComments(base):  # type: ignore[misc,valid-type]  # as above
        class Meta:
            model = Comment
            sqlalchemy_session = session

        body = factory.Faker("sentence")

    class TheirPosts(base):  # type: ignore[misc,valid-type]  # as above
        class Meta:
            model = Post
            sqlalchemy_session = session

        title = factory.Faker("sentence")
        published_at = factory.Faker("date_time_this_year", tzinfo=dt.UTC)
        comments = factory.RelatedFactoryList(TheirComments, "post", size=10)

    class TheirWriters(base):  # type: ignore[misc,valid-type]  # as above
        class Meta:
            model = Writer
            sqlalchemy_session = session

        name = factory.Faker("name")
        email = factory.Sequence(lambda n: f"writer{n}@example.com")
        posts = factory.RelatedFactoryList(TheirPosts, "author", size=5)

    return TheirWriters


@contextmanager
def _session(metadata: sa.MetaData) -> Iterator[Session]:
    """Open a session on a new database in memory."""
    engine = sa.create_engine("sqlite://")
    metadata.create_all(engine)
    with Session(engine) as session, seeds.stream(seed=42):
        yield session
    engine.dispose()


def _seconds(action: Callable[[], object]) -> float:
    gc.collect()  # what the other side left behind is not ours to sweep up
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def objects(bench: Bench) -> list[Result]:
    """Users and nested graphs saved to SQLite in memory, and one object made."""
    runs = max(bench.runs, 5)
    users = UserFactory().without("preferences_row")
    their_one, count = _their_users(None), 200

    def ours_saved() -> float:
        with _session(ShopBase.metadata) as session:
            return _seconds(lambda: _in(session, lambda: users.create_batch(1000)))

    def factory_boy_saved() -> float:
        with _session(ShopBase.metadata) as session:
            theirs = _their_users(session)
            return _seconds(lambda: _flushed(session, lambda: theirs.create_batch(1000)))

    def polyfactory_saved() -> float:
        with _session(ShopBase.metadata) as session:
            theirs = _polyfactory_users(session)
            return _seconds(lambda: theirs.create_batch_sync(1000))

    def ours_made() -> float:
        with seeds.stream(seed=42):
            return _seconds(lambda: [users.make() for _ in range(count)]) / count

    def factory_boy_made() -> float:
        return _seconds(lambda: [their_one.build() for _ in range(count)]) / count

    posts = PostFactory().has(CommentFactory, 10)

    def ours_nested() -> float:
        with _session(Base.metadata) as session:
            graph = WriterFactory().has(posts, 5)
            return _seconds(lambda: _in(session, lambda: graph.create_batch(10)))

    def factory_boy_nested() -> float:
        with _session(Base.metadata) as session:
            theirs = _their_writers(session)
            return _seconds(lambda: _flushed(session, lambda: theirs.create_batch(10)))

    saved = "1,000 users by `create_batch`, SQLite in memory"
    nested = "10 writers with 5 posts with 10 comments each, SQLite in memory"
    return [
        _times(saved, "factory_boy", ours_saved, factory_boy_saved, runs),
        _times(saved, "polyfactory", ours_saved, polyfactory_saved, runs),
        _times(nested, "factory_boy", ours_nested, factory_boy_nested, runs),
        _one("one user by `make`", ours_made, factory_boy_made, runs),
    ]


def _in(session: Session, action: Callable[[], object]) -> None:
    with seeds.use_session(session):
        action()


def _flushed(session: Session, action: Callable[[], object]) -> None:
    action()
    session.flush()


def _times(what: str, name: str, ours: Timed, other: Timed, runs: int) -> Result:
    """Return how many times as fast as another library something is."""
    ours(), other()  # what is worked out once, on both sides
    a, b, ratio = alternate(ours, other, runs)
    return Result(
        what,
        f"{a * 1000:.0f} ms",
        f"{name} {b * 1000:.0f} ms",
        1 / ratio,
        "≥ 10",
        1 / ratio >= 10,
        "python -m benchmarks objects",
    )


def _one(what: str, ours: Timed, other: Timed, runs: int) -> Result:
    """Return how long one object takes, as a share of another library's time."""
    ours(), other()
    a, b, ratio = alternate(ours, other, runs)
    return Result(
        what,
        f"{a * 1e6:.0f} µs",
        f"factory_boy with Faker {b * 1e6:.0f} µs",
        ratio,
        "≤ 1.00",
        ratio <= 1.0,
        "python -m benchmarks objects",
    )
