"""Parents that cannot be saved along with their children, on real databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, make_transient

from seeds.errors import UsageError
from tests.support.blog import Base, PostFactory, Writer, WriterFactory


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def session(engine: sa.Engine, session: Session) -> Iterator[Session]:
    with Session(engine) as other:
        session.info["other"] = other
        yield session


def deleted(session: Session) -> Writer:
    writer = WriterFactory(session).without("profile_row").create()
    session.delete(writer)
    session.flush()
    return writer


def expired(session: Session) -> Writer:
    writer = WriterFactory(session).create()
    session.commit()
    session.expunge(writer)
    return writer


def elsewhere(session: Session) -> Any:
    writer = WriterFactory(session).create()
    session.commit()
    return session.info["other"].get_one(Writer, writer.id)


def doubled(session: Session) -> Writer:
    writer = WriterFactory(session).create()
    session.expunge(writer)
    session.info["kept"] = session.get(Writer, writer.id)
    assert session.info["kept"] is not writer
    return writer


BAD = pytest.mark.parametrize(
    ("parent", "said", "advice"),
    [
        (deleted, "was deleted", "another one"),
        (expired, "is detached, and its values have expired", "session.merge"),
        (elsewhere, "belongs to another session", "session.merge"),
        (doubled, "is detached, and the session has another object", "session.merge"),
    ],
)


@BAD
def test_the_error_names_the_parent_and_says_what_to_do(
    session: Session, parent: Callable[[Session], Writer], said: str, advice: str
) -> None:
    writer = parent(session)
    message = rf"PostFactory: the Writer \d+ given as author {said}"
    with pytest.raises(UsageError, match=message) as caught:
        PostFactory(session).create(author=writer)
    assert advice in caught.value.hint


@BAD
def test_recycled_parents_are_looked_at_too(
    session: Session, parent: Callable[[Session], Writer], said: str, advice: str
) -> None:
    writer = parent(session)
    with pytest.raises(UsageError, match=rf"the Writer \d+ to recycle {said}"):
        PostFactory(session).recycle(writer).create_batch(3)


def test_parents_of_children_are_looked_at_too(session: Session) -> None:
    with pytest.raises(UsageError, match=r"the Writer \d+ given as reviewer was deleted"):
        WriterFactory(session).has(PostFactory().state(reviewer=deleted(session)), 2).create()


def test_a_detached_parent_whose_values_are_known_comes_into_the_session(session: Session) -> None:
    writer = WriterFactory(session).create()
    session.expunge(writer)
    assert PostFactory(session).create(author=writer).author is writer
    assert writer in session


def test_a_deleted_one_that_is_made_new_is_saved_again(session: Session) -> None:
    writer = deleted(session)
    make_transient(writer)
    PostFactory(session).create(author=writer)
    assert sa.inspect(writer).persistent


def test_objects_that_are_not_saved_may_have_parents_of_any_session(session: Session) -> None:
    writer = elsewhere(session)
    assert PostFactory().make(author=writer).author is writer
    with pytest.raises(UsageError, match="is detached, and its values have expired"):
        PostFactory().make(author=expired(session))
