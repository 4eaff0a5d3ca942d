"""What a scenario is: its options, its session, and where it is found."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

import seeds
from seeds.errors import ConfigError, DeclarationError, UsageError
from seeds.factories.scenario import ScenarioOption, scenarios_in
from tests.support.blog import Base, Post, PostFactory, Writer, WriterFactory


@seeds.scenario
def busy_writer(
    *, posts: int = 2, name: str | None = None, editor: bool = False, writer: Writer | None = None
) -> list[Post]:
    """A writer with posts.

    The rest is not the summary.
    """
    factory = WriterFactory().editor() if editor else WriterFactory()
    writer = writer or factory.create(**({} if name is None else {"name": name}))
    return PostFactory().create_batch(posts, author=writer)


@seeds.scenario
def two_writers() -> tuple[list[Post], list[Post]]:
    return busy_writer(posts=1), busy_writer(posts=1)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session, seeds.stream(seed=7):
        yield session


def test_parameters_that_are_numbers_texts_and_flags_are_options() -> None:
    assert busy_writer.options == (
        ScenarioOption("posts", int, 2),
        ScenarioOption("name", str, None),
        ScenarioOption("editor", bool, False),
    )
    assert (busy_writer.name, busy_writer.summary) == ("busy_writer", "A writer with posts.")


def test_a_scenario_runs_in_the_session_that_it_is_given(session: Session) -> None:
    posts = busy_writer(session, posts=3, name="Ann")
    assert [post.author.name for post in posts] == ["Ann"] * 3
    assert session.scalar(sa.select(sa.func.count()).select_from(Post)) == 3


def test_a_scenario_may_be_given_objects_by_code(session: Session) -> None:
    (first,) = busy_writer(session, posts=1)
    (second,) = busy_writer(session, posts=1, writer=first.author)
    assert second.author is first.author


def test_a_scenario_that_calls_others_hands_its_session_on(session: Session) -> None:
    (one,), (other,) = two_writers(session)
    assert one.author is not other.author
    assert one in session
    assert other in session


def test_a_block_of_a_session_serves_scenarios_too(session: Session) -> None:
    with seeds.use_session(session):
        assert len(busy_writer()) == 2


def test_without_a_session_the_error_says_how_to_give_one() -> None:
    with pytest.raises(UsageError, match="busy_writer needs a session") as caught:
        busy_writer()
    assert "busy_writer(session)" in caught.value.hint


def test_an_unknown_parameter_is_told_the_closest(session: Session) -> None:
    with pytest.raises(UsageError, match="has no parameter 'post'") as caught:
        busy_writer(session, post=3)  # type: ignore[call-arg]  # that is the mistake
    assert "posts" in caught.value.hint


def test_a_parameter_by_position_is_refused(session: Session) -> None:
    with pytest.raises(UsageError, match="was given 3 besides its session"):
        busy_writer(session, 3)  # type: ignore[call-arg]  # that is the mistake


def test_every_parameter_needs_a_default() -> None:
    with pytest.raises(DeclarationError, match="parameter 'posts' has no default"):

        @seeds.scenario
        def made(posts: int) -> None: ...


def test_an_async_scenario_is_not_run_without_await(session: Session) -> None:
    @seeds.scenario
    async def waiting() -> None: ...

    with pytest.raises(UsageError, match="waiting is async"):
        _ = waiting(session)


class TestFinding:
    @pytest.fixture
    def folder(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        monkeypatch.syspath_prepend(str(tmp_path))
        before = set(sys.modules)
        yield tmp_path
        for name in set(sys.modules) - before:
            del sys.modules[name]

    def write(self, folder: Path, **modules: str) -> None:
        package = folder / "stories"
        package.mkdir()
        (package / "__init__.py").write_text("")
        for name, text in modules.items():
            (package / f"{name}.py").write_text(f"import seeds\n{text}")

    def test_a_package_has_the_scenarios_of_its_modules(self, folder: Path) -> None:
        self.write(
            folder,
            one="@seeds.scenario\ndef second(): ...\n",
            two="from stories.one import second\n@seeds.scenario\ndef first(): ...\n",
        )
        assert list(scenarios_in("stories")) == ["first", "second"]

    def test_two_of_one_name_are_refused(self, folder: Path) -> None:
        text = "@seeds.scenario\ndef same(): ...\n"
        self.write(folder, one=text, two=text)
        with pytest.raises(DeclarationError, match=r"'same' \(stories.one.same, stories.two.same"):
            scenarios_in("stories")

    def test_a_module_that_is_not_there_is_named(self, folder: Path) -> None:
        with pytest.raises(ConfigError, match="no module 'tales'"):
            scenarios_in("tales")

    def test_a_module_that_a_module_needs_is_named(self, folder: Path) -> None:
        self.write(folder, one="import nowhere_at_all\n")
        with pytest.raises(ConfigError, match=r"stories\.one needs the module 'nowhere_at_all'"):
            scenarios_in("stories")
