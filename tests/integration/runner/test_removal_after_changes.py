"""An undo when tables have been changed since, or the database keeps less than it is sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seeds import api
from seeds.errors import GuardError
from tests.support.hostile import Small, execute, query, small_project

MODELS = """
class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)


class Word(Base):
    __tablename__ = "words"
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    made_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())
"""
SEEDER = """
class TagFactory(Factory[Tag], natural_key=("name",), count=4):
    name = sequence("tag-{}")

    @fixed
    def usual(self):
        return [{"name": "new"}, {"name": "sale"}]


class WordFactory(Factory[Word], natural_key=("name",), count=4):
    name = sequence("word-{}")

    @fixed
    def usual(self):
        return [{"name": "and"}, {"name": "or"}]


class EverythingSeeder(Seeder):
    parts = (part(TagFactory, fixed=("usual",)), part(WordFactory, fixed=("usual",)))
"""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with small_project(tmp_path / "project", MODELS, SEEDER) as made:
        yield made


def undo(small: Small, url: str) -> str:
    """Undo the last run; return why it is refused, if it is."""
    try:
        api.undo(database_url=url, project=small.project)
    except GuardError as refusal:
        return str(refusal)
    return ""


def add_column(small: Small, url: str) -> None:
    """Add a column that may not be NULL to both tables, as a migration does."""
    for table in ("tags", "words"):
        execute(url, f"ALTER TABLE {table} ADD COLUMN weight INTEGER NOT NULL DEFAULT 5")
    path = small.root / small.package / "models.py"
    column = '    weight: Mapped[int] = mapped_column(server_default="5")\n'
    text = path.read_text()
    for line in (
        "    name: Mapped[str] = mapped_column(sa.String(40), unique=True)\n",
        "    made_at: Mapped[dt.datetime] = mapped_column(server_default=sa.func.now())\n",
    ):
        text = text.replace(line, line + column)
    path.write_text(text)
    for name in [n for n in sys.modules if n.partition(".")[0] == small.package]:
        del sys.modules[name]


def test_a_column_added_since_is_not_called_an_edit(small: Small, sqlite_url: str) -> None:
    small.seed(sqlite_url)
    add_column(small, sqlite_url)
    said = undo(small, sqlite_url)
    assert "tags got weight after run 1, and nobody noted what was put there" in said
    assert "were edited since run 1 wrote them (" not in said
    assert query(sqlite_url, "SELECT count(*) FROM tags") == [(4,)]


def test_an_edit_is_found_in_spite_of_a_column_added_since(small: Small, sqlite_url: str) -> None:
    small.seed(sqlite_url)
    add_column(small, sqlite_url)
    execute(sqlite_url, "UPDATE tags SET name = name || '!' WHERE name IN ('new', 'tag-3')")
    assert "tags: 2 rows were edited since run 1 wrote them (keys 1, 3)" in undo(small, sqlite_url)


def test_where_the_database_notes_who_wrote_rows_a_column_added_since_does_not_matter(
    small: Small, postgresql_url: str
) -> None:
    small.seed(postgresql_url)
    add_column(small, postgresql_url)
    assert undo(small, postgresql_url) == ""
    assert query(postgresql_url, "SELECT count(*) FROM tags") == [(0,)]


def test_fixed_rows_that_are_gone_are_no_edits_of_the_others(
    small: Small, database_url: str
) -> None:
    small.seed(database_url)
    execute(
        database_url,
        "DELETE FROM tags WHERE name = 'new'",
        "DELETE FROM words WHERE name = 'and'",
    )
    assert undo(small, database_url) == ""
    for table in ("tags", "words"):
        assert query(database_url, f"SELECT count(*) FROM {table}") == [(0,)]


def test_rows_that_the_database_did_not_keep_are_not_blamed_on_the_factory(
    small: Small, sqlite_url: str
) -> None:
    small.migrate(sqlite_url)
    execute(
        sqlite_url,
        "CREATE TRIGGER choosy BEFORE INSERT ON tags WHEN new.name = 'tag-4'"
        " BEGIN SELECT RAISE(IGNORE); END",
    )
    small.seed(sqlite_url)
    assert "the database did not keep all rows of tags that run 1 sent" in undo(small, sqlite_url)
