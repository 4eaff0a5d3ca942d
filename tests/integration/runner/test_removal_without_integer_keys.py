"""An undo in tables whose rows no integer names: the run made again knows the keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.errors import GuardError
from tests.support.hostile import Small, everything, execute, query, small_project

NOTES = """
class Note(Base):
    __tablename__ = "notes"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    text: Mapped[str] = mapped_column(sa.String(80))
    made_at: Mapped[dt.datetime] = mapped_column({made_at})
"""
NOTE_SEEDER = """
class NoteFactory(Factory[Note], count=6):
    text = person.full_name()
""" + everything("NoteFactory")
BY_DATABASE = "server_default=sa.func.now()"
BY_PYTHON = "default=dt.datetime.now"

TAGS = """
class Tag(Base):
    __tablename__ = "tags"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    weight: Mapped[int]
    made_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())
"""
TAG_SEEDER = """
class TagFactory(Factory[Tag], natural_key=("name",), count=3):
    name = sequence("tag-{}")
    weight = between(1, 9)

    @fixed
    def usual(self):
        return [{"name": "new", "weight": 1}, {"name": "sale", "weight": 2}]


class EverythingSeeder(Seeder):
    parts = (part(TagFactory, fixed=("usual",)),)
"""


@pytest.fixture
def notes(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Small]:
    models = NOTES.replace("{made_at}", request.param)
    with small_project(tmp_path / "project", models, NOTE_SEEDER) as made:
        yield made


@pytest.fixture
def tags(tmp_path: Path) -> Iterator[Small]:
    with small_project(tmp_path / "project", TAGS, TAG_SEEDER) as made:
        yield made


def undo(small: Small, url: str, *runs: int, **more: Any) -> Any:
    return api.undo(runs, database_url=url, project=small.project, **more)


@pytest.mark.parametrize("notes", [BY_DATABASE, BY_PYTHON], indirect=True)
def test_rows_that_the_database_or_python_completed_are_the_runs(
    notes: Small, database_url: str
) -> None:
    notes.seed(database_url)
    notes.seed(database_url)
    kept = query(database_url, "SELECT text FROM notes ORDER BY text")
    undo(notes, database_url, 2)
    left = query(database_url, "SELECT text FROM notes ORDER BY text")
    assert len(left) == 6
    assert set(left) < set(kept)


@pytest.mark.parametrize("notes", [BY_DATABASE], indirect=True)
def test_of_rows_that_the_database_completed_the_edited_one_is_named(
    notes: Small, database_url: str
) -> None:
    notes.seed(database_url)
    execute(
        database_url,
        "UPDATE notes SET text = 'mine' WHERE text IN (SELECT min(text) FROM notes)",
    )
    with pytest.raises(GuardError, match=r"notes: 1 row was edited .* \(key "):
        undo(notes, database_url)
    assert query(database_url, "SELECT count(*) FROM notes") == [(6,)]
    undo(notes, database_url, force=True)
    assert query(database_url, "SELECT count(*) FROM notes") == [(0,)]


@pytest.mark.parametrize("notes", [BY_PYTHON], indirect=True)
def test_what_nobody_can_make_again_is_said_to_be_so(notes: Small, database_url: str) -> None:
    notes.seed(database_url)
    execute(database_url, "UPDATE notes SET text = 'mine'")
    with pytest.raises(GuardError, match=r"notes.made_at comes from the model's Python default"):
        undo(notes, database_url)


def test_a_row_that_a_later_run_wrote_under_the_same_key_is_not_taken(
    tags: Small, database_url: str
) -> None:
    tags.seed(database_url)
    execute(database_url, "DELETE FROM tags WHERE name = 'new'")
    tags.seed(database_url)
    mine = query(database_url, "SELECT name FROM tags WHERE name = 'new' OR name > 'tag-3'")
    undo(tags, database_url, 1)
    assert set(query(database_url, "SELECT name FROM tags")) == set(mine)
    undo(tags, database_url, 2)
    assert query(database_url, "SELECT name FROM tags") == []


def test_the_edited_one_of_fixed_rows_that_the_database_completed_is_named(
    tags: Small, database_url: str
) -> None:
    tags.seed(database_url)
    execute(database_url, "UPDATE tags SET weight = 77 WHERE name = 'sale'")
    with pytest.raises(GuardError, match=r"tags: 1 row was edited .* \(key sale\)"):
        undo(tags, database_url)


def test_a_key_that_is_spelt_otherwise_now_is_an_edit(tmp_path: Path, postgresql_url: str) -> None:
    models = """
class Tag(Base):
    __tablename__ = "tags"
    name: Mapped[str] = mapped_column(postgresql.CITEXT(), primary_key=True)
"""
    seeder = """
class TagFactory(Factory[Tag], count=3):
    name = sequence("tag-{}")
""" + everything("TagFactory")
    execute(postgresql_url, "CREATE EXTENSION citext")
    with small_project(tmp_path / "project", models, seeder) as small:
        small.seed(postgresql_url)
        execute(postgresql_url, "UPDATE tags SET name = 'TAG-2' WHERE name = 'tag-2'")
        with pytest.raises(GuardError, match=r"tags: 1 row was edited"):
            undo(small, postgresql_url)


def test_rows_without_a_primary_key_are_taken_back_by_what_they_hold(
    tmp_path: Path, database_url: str
) -> None:
    models = """
lines = sa.Table("lines", Base.metadata, sa.Column("number", sa.Integer, nullable=False))

class Line(Base):
    __table__ = lines
    __mapper_args__ = {"primary_key": [lines.c.number]}
"""
    seeder = """
class LineFactory(Factory[Line], count=3):
    number = sequence(start=1)
""" + everything("LineFactory")
    with small_project(tmp_path / "project", models, seeder) as small:
        small.seed(database_url)
        execute(database_url, "UPDATE lines SET number = 9 WHERE number = 2")
        with pytest.raises(GuardError, match="1 of 3 rows that run 1 wrote"):
            undo(small, database_url)
        (found,) = api.diff(database_url=database_url, project=small.project).tables
        assert (found.unchanged, found.missing) == (2, 1)
        undo(small, database_url, force=True)
        assert query(database_url, "SELECT number FROM lines") == [(9,)]


LIKES = """
class User(Base):
    __tablename__ = "users"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Post(Base):
    __tablename__ = "posts"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    title: Mapped[str] = mapped_column(sa.String(80))


class Like(Base):
    __tablename__ = "likes"
    user_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    post_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("posts.id"), primary_key=True)
    user: Mapped[User] = relationship()
    post: Mapped[Post] = relationship()
"""
LIKE_SEEDER = """
class LikeFactory(Factory[Like]):
    user = ref(User)
    post = ref(Post)


class PostFactory(Factory[Post], count=12):
    title = word()
    likes = has_many(LikeFactory, 1)


class UserFactory(Factory[User], natural_key=("email",), count=3):
    email = person.email(unique=True)

    @fixed
    def staff(self):
        return [{"email": "ida@example.com"}, {"email": "ole@example.com"}]


class EverythingSeeder(Seeder):
    parts = (part(UserFactory, fixed=("staff",)), part(PostFactory))
"""


@pytest.fixture
def likes(tmp_path: Path) -> Iterator[Small]:
    with small_project(tmp_path / "project", LIKES, LIKE_SEEDER) as made:
        yield made


def test_what_refers_to_fixed_rows_of_an_earlier_run_is_known(
    likes: Small, database_url: str
) -> None:
    likes.seed(database_url)
    before = query(database_url, "SELECT * FROM likes ORDER BY post_id")
    likes.seed(database_url, seed=7)
    undo(likes, database_url)
    assert query(database_url, "SELECT * FROM likes ORDER BY post_id") == before
    undo(likes, database_url)
    assert query(database_url, "SELECT count(*) FROM users") == [(0,)]


def test_rows_that_cannot_be_told_are_not_called_rows_of_others(
    likes: Small, database_url: str
) -> None:
    likes.seed(database_url)
    execute(database_url, "UPDATE seed_runs SET seed = '7'")  # as if the factories had changed
    with pytest.raises(GuardError) as refusal:
        undo(likes, database_url)
    said = str(refusal.value)
    assert "likes: which rows run 1 wrote cannot be told" in said
    assert "refer to" not in said
    assert "--" not in refusal.value.hint
