"""Whatever a model says of its columns is honoured: keys, enums, decorators, defaults, arrays."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.config.project import Project, find_project
from seeds.errors import ConstraintError, SchemaError
from seeds.ledger.entry import add_digests
from seeds.ledger.ledger import Ledger
from seeds.load.engine import create_engine

MODELS = '''
import datetime as dt
import enum
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, INET, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Colour(enum.Enum):
    RED = "red"
    GREEN = "green"


class Shouted(sa.types.TypeDecorator):
    """Stores text in capitals."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value.upper()

    def process_result_value(self, value, dialect):
        return value


class Maker(Base):
    __tablename__ = "makers"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)


class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"),
                                    sa.Identity(always=True), primary_key=True)
    maker_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("makers.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("things.id"))
    colour: Mapped[Colour] = mapped_column(sa.Enum(Colour, name="colour"))
    motto: Mapped[str] = mapped_column(Shouted)
    small: Mapped[int] = mapped_column(sa.SmallInteger)
    weight: Mapped[float]
    price: Mapped[Decimal] = mapped_column(sa.Numeric(10, 3))
    born: Mapped[dt.date]
    seen: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    extra: Mapped[dict] = mapped_column(sa.JSON().with_variant(JSONB(), "postgresql"))
    tags: Mapped[list] = mapped_column(sa.JSON().with_variant(ARRAY(sa.Text()), "postgresql"))
    address: Mapped[str] = mapped_column(sa.String(40).with_variant(INET(), "postgresql"))
    grade: Mapped[int] = mapped_column(default=7)
    serial: Mapped[str] = mapped_column(sa.String(40), default=lambda: "made by the model")
    state: Mapped[str] = mapped_column(sa.String(40), server_default="fresh")
    doubled: Mapped[int] = mapped_column(sa.Computed("small * 2", persisted=True))


class Note(Base):
    __tablename__ = "notes"
    thing_id: Mapped[int] = mapped_column(sa.ForeignKey("things.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str] = mapped_column(sa.Text)
'''

SEEDER = '''
"""Everything."""
from seeds import (Factory, Seeder, between, choice, code, date, datetime, decimal, floating,
                   has_many, part, position, ref, sample, sentence)
from PACKAGE.models import Colour, Maker, Note, Thing


class MakerFactory(Factory[Maker], count=20):
    code = code("M-", 6)


class NoteFactory(Factory[Note]):
    thing_id = ref(Thing)
    line = position()
    body = sentence()


class ThingFactory(Factory[Thing], count=500):
    maker_id = ref(Maker, skew="zipf")
    parent_id = ref(Thing, share=0.5, owner=False)
    colour = choice({Colour.RED: 3, Colour.GREEN: 1})
    motto = choice(["quiet", "loud"])
    small = between(-100, 100)
    weight = floating(0.5, 2.5)
    price = decimal("0.001", "99.999", places=3)
    born = date("-30y", "-20y")
    seen = datetime("-1y", "now")
    extra = choice([{"a": 1}, {"b": [1, 2, None]}])
    tags = sample(["x", "y", "z"], 1, 3)
    address = choice(["192.0.2.1", "198.51.100.7", "2001:db8::1"])
    notes_rows = has_many(NoteFactory, between(0, 3))


class EverythingSeeder(Seeder):
    """Everything."""

    parts = (part(MakerFactory), part(ThingFactory))
'''


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """Yield a project of its own, in a package with a name of its own."""
    package = f"things_{uuid.uuid4().hex[:8]}"
    folder = tmp_path / package
    (folder / "seeders").mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "seeders" / "__init__.py").touch()
    (folder / "models.py").write_text(MODELS)
    (folder / "seeders" / "everything.py").write_text(SEEDER.replace("PACKAGE", package))
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.seeds]\nmetadata = "{package}.models:Base"\nseeders = "{package}.seeders"\n'
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield find_project(tmp_path)
    for name in [n for n in sys.modules if n.startswith(package)]:
        del sys.modules[name]


def rows(url: str, query: str) -> list[Any]:
    """Return the rows of a query."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(sa.text(query)))
    engine.dispose()
    return found


def fill(project: Project, url: str, **more: Any) -> api.SeedRequest:
    """Seed a database without migrations."""
    request = api.SeedRequest(database_url=url, migrate=True, **more)
    api.seed(request, project=project)
    return request


def test_every_kind_of_column_arrives(project: Project, database_url: str) -> None:
    fill(project, database_url)
    found = rows(database_url, "SELECT * FROM things ORDER BY id")
    assert [row.id for row in found] == list(range(1, 501))
    assert {str(row.colour) for row in found} == {"RED", "GREEN"}
    assert {row.motto for row in found} == {"QUIET", "LOUD"}
    assert {row.grade for row in found} == {7}
    assert {row.serial for row in found} == {"made by the model"}
    assert {row.state for row in found} == {"fresh"}
    assert all(row.doubled == 2 * row.small for row in found)
    assert all(0.5 <= row.weight < 2.5 for row in found)
    assert all(Decimal("0.001") <= Decimal(str(row.price)) <= 100 for row in found)
    assert {str(row.address) for row in found} == {"192.0.2.1", "198.51.100.7", "2001:db8::1"}


def test_uuid_keys_and_what_refers_to_them_agree(project: Project, database_url: str) -> None:
    fill(project, database_url)
    orphans = "SELECT id FROM things WHERE maker_id NOT IN (SELECT id FROM makers)"
    assert rows(database_url, orphans) == []
    keys = [uuid.UUID(str(row.id)) for row in rows(database_url, "SELECT id FROM makers")]
    assert len(set(keys)) == 20
    assert {key.version for key in keys} == {4}


def test_a_row_of_its_own_table_is_referred_to_only_after_it_was_made(
    project: Project, database_url: str
) -> None:
    fill(project, database_url)
    found = rows(database_url, "SELECT id, parent_id FROM things")
    with_parent = [row for row in found if row.parent_id is not None]
    assert 200 < len(with_parent) < 300
    assert all(row.parent_id < row.id for row in with_parent)


def test_a_key_of_several_columns_is_filled(project: Project, database_url: str) -> None:
    fill(project, database_url)
    found = rows(database_url, "SELECT thing_id, line FROM notes")
    assert len(found) > 500
    assert {row.line for row in found} == {0, 1, 2}


def test_verification_holds_and_digests_do_not_depend_on_batches(
    project: Project, database_url: str
) -> None:
    fill(project, database_url)
    first = api.verify(database_url=database_url, project=project)
    assert [check for check in first.checks if not check.ok] == []
    fill(project, database_url, clear=True, batch_size=37, jobs=2)
    again = api.verify(database_url=database_url, project=project)
    assert again.tables == first.tables


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mariadb"])
def test_recorded_digests_are_those_of_the_rows_read(
    request: pytest.FixtureRequest, project: Project, kind: str
) -> None:
    """Not all of these columns come back as they were sent, nor have all tables counted keys."""
    url: str = request.getfixturevalue(f"{kind}_url")
    fill(project, url)
    engine = create_engine(url)
    with engine.connect() as connection:
        (run,) = Ledger(connection).runs()
    engine.dispose()
    found = api.verify(database_url=url, project=project).tables
    assert {e.table: (e.inserted, e.written) for e in run.tables} == {
        name: (table.rows, table.digest) for name, table in found.items()
    }
    # More rows, beside those that are there.
    fill(project, url, counts={"makers": 5, "things": 30}, seed=7)
    after = api.verify(database_url=url, project=project).tables
    engine = create_engine(url)
    with engine.connect() as connection:
        second = Ledger(connection).runs()[-1]
    engine.dispose()
    for entry in second.tables:
        written = [e.written for e in (*run.tables, entry) if e.table == entry.table]
        assert add_digests(written) == after[entry.table].digest, entry.table


def test_the_database_goes_on_counting_where_the_run_ended(
    project: Project, postgresql_url: str
) -> None:
    fill(project, postgresql_url)
    maker = rows(postgresql_url, "SELECT id FROM makers LIMIT 1")[0].id
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        made = connection.execute(
            sa.text(
                "INSERT INTO things (maker_id, colour, motto, small, weight, price, born, seen,"
                " extra, tags, address, grade, serial) VALUES (:maker, 'RED', 'X', 1, 1, 1,"
                " '2000-01-01', now(), '{}', '{}', '192.0.2.1', 1, 's') RETURNING id"
            ),
            {"maker": maker},
        ).scalar_one()
    engine.dispose()
    assert made == 501


def test_a_constraint_of_the_user_is_named_and_everything_rolled_back(
    project: Project, postgresql_url: str
) -> None:
    api.migrate(database_url=postgresql_url, project=project)
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE things ADD CONSTRAINT modest CHECK (small < 90)"))
    engine.dispose()
    with pytest.raises(ConstraintError, match="modest") as caught:
        api.seed(api.SeedRequest(database_url=postgresql_url), project=project)
    assert "things" in caught.value.message
    assert rows(postgresql_url, "SELECT count(*) AS n FROM makers")[0].n == 0


def test_missing_tables_are_said_with_the_command_that_makes_them(
    project: Project, postgresql_url: str
) -> None:
    with pytest.raises(SchemaError, match="no tables") as caught:
        api.seed(api.SeedRequest(database_url=postgresql_url), project=project)
    assert "seed migrate" in caught.value.hint
