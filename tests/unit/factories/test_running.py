"""Seeders that are run with a session: their options, their order, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import seeds
from seeds import Seeder, part
from seeds.errors import DeclarationError, UsageError
from tests.support.blog import (
    Base,
    Post,
    PostFactory,
    TagFactory,
    Writer,
    WriterFactory,
)


class WritersSeeder(Seeder):
    """Writers, as many as are wanted."""

    def run(self, *, writers: int = 2) -> list[Writer]:
        return WriterFactory().create_batch(writers)


class PostsSeeder(Seeder):
    """A post of each of some writers."""

    depends_on = (WritersSeeder,)

    def run(self) -> list[Post]:
        writers = self.call(WritersSeeder, writers=3)
        assert isinstance(self.session, Session)
        return [PostFactory().create(author=writer) for writer in writers]


class DeclaredSeeder(Seeder):
    """Parts alone."""

    parts = (part(WriterFactory), part(TagFactory))


class OneSeeder(Seeder):
    """Calls the other one."""

    def run(self) -> None:
        self.call(OtherSeeder)


class OtherSeeder(Seeder):
    """Calls the one."""

    def run(self) -> None:
        self.call(OneSeeder)


class AsyncSeeder(Seeder):
    """Awaits."""

    async def run(self) -> None: ...


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session, seeds.stream(seed=7):
        yield session


def rows(session: Session, model: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_seeder_runs_in_the_session_with_its_options(session: Session) -> None:
    assert len(seeds.run_seeder(WritersSeeder, session)) == 2
    assert len(seeds.run_seeder(WritersSeeder, session, writers=5)) == 5
    assert rows(session, Writer) == 7


def test_a_seeder_calls_another_one_in_its_session(session: Session) -> None:
    posts = seeds.run_seeder(PostsSeeder, session)
    assert len({post.author for post in posts}) == rows(session, Post) == 3


def test_declared_parts_are_made_by_their_factories(session: Session) -> None:
    made = seeds.run_seeder(DeclaredSeeder, session, writers=3)
    assert {name: len(objects) for name, objects in made.items()} == {"writers": 3, "tags": 10}
    assert rows(session, Writer) == 3


def test_a_part_that_is_not_there_is_told_the_closest(session: Session) -> None:
    with pytest.raises(UsageError, match="no part 'writer'") as caught:
        seeds.run_seeder(DeclaredSeeder, session, writer=3)
    assert "writers" in caught.value.hint


def test_seeders_run_once_each_after_those_that_they_depend_on(session: Session) -> None:
    done = seeds.run_seeders([PostsSeeder, WritersSeeder, PostsSeeder], session)
    assert list(done) == [WritersSeeder, PostsSeeder]
    assert rows(session, Post) == 3


def test_a_dependency_may_be_named_by_its_module(session: Session) -> None:
    class FirstSeeder(Seeder):
        def run(self) -> None: ...

    FirstSeeder.__module__ = "app.seeders.first"

    class SecondSeeder(Seeder):
        depends_on = ("first",)

        def run(self) -> None: ...

    assert list(seeds.run_seeders([SecondSeeder, FirstSeeder], session)) == [
        FirstSeeder,
        SecondSeeder,
    ]


def test_a_circle_of_dependencies_is_named(session: Session) -> None:
    class Hen(Seeder):
        depends_on: ClassVar[tuple[str | type[Seeder], ...]] = ()

    class Egg(Seeder):
        depends_on = (Hen,)

    Hen.depends_on = (Egg,)
    with pytest.raises(DeclarationError, match=r"in a circle: .*(Hen -> Egg|Egg -> Hen)"):
        seeds.run_seeders([Hen, Egg], session)


def test_a_circle_of_calls_is_named(session: Session) -> None:
    with pytest.raises(DeclarationError, match="OneSeeder -> OtherSeeder -> OneSeeder"):
        seeds.run_seeder(OneSeeder, session)


def test_an_unknown_option_is_told_the_closest(session: Session) -> None:
    with pytest.raises(UsageError, match="no parameter 'writer'") as caught:
        seeds.run_seeder(WritersSeeder, session, writer=3)
    assert "writers" in caught.value.hint


def test_an_async_seeder_needs_an_async_session(session: Session) -> None:
    with pytest.raises(UsageError, match=r"AsyncSeeder\.run\(\) is async"):
        seeds.run_seeder(AsyncSeeder, session)


def test_a_seeder_that_is_not_running_has_no_session() -> None:
    with pytest.raises(UsageError, match="it is not running"):
        _ = WritersSeeder().session


def test_the_command_line_knows_a_dependency_by_its_module() -> None:
    assert PostsSeeder.spec("posts").depends_on == ("test_running",)
