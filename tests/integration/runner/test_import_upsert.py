"""Upserting imports: compared and merged by the database, on each kind of it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.errors import ConstraintError
from seeds.load.engine import create_engine
from seeds.runner.reports import ImportReport
from tests.support.hostile import Small, execute, query, small_project

MODELS = """
class Article(Base):
    __tablename__ = "articles"
    __table_args__ = (sa.CheckConstraint("ratio < 100"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    price: Mapped[Decimal | None] = mapped_column(sa.Numeric(10, 2))
    ratio: Mapped[float | None]
    since: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    day: Mapped[dt.date | None]
    document: Mapped[dict | None] = mapped_column(sa.JSON)
    active: Mapped[bool | None]
    kind: Mapped[str] = mapped_column(sa.String(9), default="usual")
    stock: Mapped[int] = mapped_column(server_default="7")
    touched: Mapped[int | None] = mapped_column(onupdate=5)


class Loose(Base):
    __tablename__ = "loose"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(sa.String(9))
    note: Mapped[str | None] = mapped_column(sa.String(20))


class Odd(Base):
    __tablename__ = "odd names"
    id: Mapped[int] = mapped_column("the id", sa.BigInteger, sa.Identity(always=True),
                                    primary_key=True)
    key: Mapped[str] = mapped_column("per%cent :key", sa.String(9), unique=True)
    order: Mapped[str | None] = mapped_column("order", sa.String(9))


class Part(Base):
    __tablename__ = "parts"
    left: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    right: Mapped[str] = mapped_column(sa.String(9), primary_key=True)
    note: Mapped[str | None] = mapped_column(sa.String(20))

"""
SEEDER = """
class EverythingSeeder(Seeder):
    def run(self):
        pass
"""
ARTICLE = {
    "sku": "A", "name": "Anna", "price": "1.50", "ratio": 0.1, "since": "2026-01-31T10:00:00Z",
    "day": "2026-01-31", "document": {"a": 1, "b": [None, "x"]}, "active": True,
}  # fmt: skip
KINDS = ["sqlite", "postgresql", "mariadb"]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
def small(tmp_path: Path, url: str) -> Iterator[Small]:
    with small_project(tmp_path / "project", MODELS, SEEDER) as made:
        api.migrate(database_url=url, project=made.project)
        yield made


@pytest.fixture
def load(small: Small, url: str, tmp_path: Path) -> Any:
    """Import records, or a text of CSV."""

    def load(data: Any, table: str, *upsert: str, **options: Any) -> ImportReport:
        path = tmp_path / ("data.csv" if isinstance(data, str) else "data.json")
        path.write_text(data if isinstance(data, str) else json.dumps(data))
        wanted = api.ImportRequest((str(path),), table=table, upsert=upsert, **options)
        return api.import_files(wanted, api.SeedRequest(database_url=url), project=small.project)

    return load


def counts(report: ImportReport) -> tuple[int, int, int]:
    """Return how many rows were inserted, updated and unchanged."""
    return report.inserted, report.updated, report.unchanged


def test_a_value_written_in_another_way_is_no_update(load: Any) -> None:
    load([ARTICLE], "articles", "sku")
    other = {
        **ARTICLE, "price": "1.5", "since": "2026-01-31T12:00:00+02:00",
        "document": {"b": [None, "x"], "a": 1},
    }  # fmt: skip
    assert counts(load([other], "articles", "sku")) == (0, 0, 1)


@pytest.mark.parametrize(
    ("column", "value"),
    [("name", "ANNA"), ("name", "Änna"), ("price", "1.51"), ("ratio", 0.2), ("active", False),
     ("since", "2026-01-31T10:00:01Z"), ("day", "2026-02-01"), ("document", {"a": 2}),
     ("day", None), ("document", None)],
)  # fmt: skip
def test_any_other_value_is_an_update(load: Any, url: str, column: str, value: Any) -> None:
    load([ARTICLE], "articles", "sku")
    other = {**ARTICLE, column: value}
    assert counts(load([other], "articles", "sku")) == (0, 1, 0)
    assert counts(load([other], "articles", "sku")) == (0, 0, 1)


def test_what_the_file_does_not_say_stays(load: Any, url: str) -> None:
    load("sku,name\nA,Anna\n", "articles", "sku")
    execute(url, "UPDATE articles SET kind = 'rare', stock = 9, price = 3")
    done = load("sku,name\nA,Bea\nB,Bob\n", "articles", "sku")
    assert counts(done) == (1, 1, 0)
    rows = query(url, "SELECT sku, name, kind, stock, price FROM articles ORDER BY sku")
    assert [(s, n, k, int(i), p and float(p)) for s, n, k, i, p in rows] == [
        ("A", "Bea", "rare", 9, 3.0), ("B", "Bob", "usual", 7, None),
    ]  # fmt: skip


def test_an_update_does_what_the_model_does_at_updates(load: Any, url: str) -> None:
    load("sku,name\nA,Anna\nB,Bob\n", "articles", "sku")
    load("sku,name\nA,Bea\nB,Bob\n", "articles", "sku")
    rows = query(url, "SELECT sku, touched FROM articles ORDER BY sku")
    assert [tuple(r) for r in rows] == [("A", 5), ("B", None)]


def test_new_rows_are_taken_back_and_updated_ones_stay(load: Any, small: Small, url: str) -> None:
    load("sku,name\nA,Anna\nB,Bob\n", "articles", "sku")
    done = load("sku,name\nC,Carl\nA,Alma\nD,Dora\nB,Bob\n", "articles", "sku")
    assert counts(done) == (2, 1, 1)
    tables = api.diff(database_url=url, project=small.project).tables
    assert not any(t.missing for t in tables)
    api.undo((done.run,), database_url=url, project=small.project)
    rows = query(url, "SELECT sku, name FROM articles ORDER BY sku")
    assert [tuple(r) for r in rows] == [("A", "Alma"), ("B", "Bob")]


def test_keys_that_the_file_gives_are_taken_back(load: Any, small: Small, url: str) -> None:
    load("id,sku,name\n5,A,Anna\n", "articles", "sku")
    done = load("id,sku,name\n90,B,Bob\n5,A,Anna\n91,C,Carl\n70,D,Dora\n", "articles", "sku")
    assert counts(done) == (3, 0, 1)
    assert [r[0] for r in query(url, "SELECT id FROM articles ORDER BY id")] == [5, 70, 90, 91]
    load("sku,name\nE,Eve\n", "articles", "sku")
    assert query(url, "SELECT id FROM articles WHERE sku = 'E'")[0][0] == 92
    api.undo((done.run,), database_url=url, project=small.project)
    assert [r[0] for r in query(url, "SELECT id FROM articles ORDER BY id")] == [5, 92]


def test_a_key_of_several_columns_is_a_natural_key(load: Any, small: Small, url: str) -> None:
    load("left,right,note\n1,a,x\n1,b,x\n", "parts", "left", "right")
    done = load("left,right,note\n1,a,y\n1,b,x\n2,a,x\n", "parts", "left", "right")
    assert counts(done) == (1, 1, 1)
    api.undo((done.run,), database_url=url, project=small.project)
    assert len(query(url, "SELECT * FROM parts")) == 2


def test_a_row_without_a_natural_key_is_new(load: Any, url: str) -> None:
    load("code,note\n,x\n", "loose", "code")
    assert counts(load("code,note\n,x\n,y\n", "loose", "code")) == (2, 0, 0)


def test_several_rows_that_could_be_meant_are_refused(load: Any, url: str, tmp_path: Path) -> None:
    load("code,note\nA,x\nA,y\nB,x\n", "loose")
    place = f"{tmp_path / 'data.csv'}, line 3"
    with pytest.raises(ConstraintError, match=f"{place}: loose has several rows with code='A'"):
        load("code,note\nB,z\nA,z\n", "loose", "code")
    assert len(query(url, "SELECT * FROM loose WHERE note = 'z'")) == 0


def test_two_rows_for_one_name_both_lines(load: Any, url: str, tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    with pytest.raises(ConstraintError) as caught:
        load("sku,name\nA,x\nB,x\nC,x\nB,y\nA,z\n", "articles", "sku")
    assert caught.value.message == f"{file}, line 5: sku='B' is there already, in {file}, line 3"
    assert query(url, "SELECT * FROM articles") == []


def test_names_that_mean_something_to_sql_are_names(load: Any, small: Small, url: str) -> None:
    data = '"per%cent :key",order\nA,1\nB,2\n'
    load(data, "odd names", "per%cent :key")
    done = load(data.replace("B,2", "B,3") + "C,4\n", "odd names", "per%cent :key")
    assert counts(done) == (1, 1, 1)
    api.undo((done.run,), database_url=url, project=small.project)


def test_many_rows_go_where_nothing_is_and_where_much_is(load: Any, url: str) -> None:
    rows = 30_000
    head = "sku,name,price\n"
    first = head + "".join(f"S{i},Thing {i},{i}.25\n" for i in range(rows))
    assert counts(load(first, "articles", "sku")) == (rows, 0, 0)
    second = head + "".join(f"S{i},Thing {i},{i + i % 2}.25\n" for i in range(100, rows + 50))
    assert counts(load(second, "articles", "sku")) == (50, rows // 2 - 50, rows // 2 - 50)


def test_a_refused_row_is_found_among_many(load: Any, url: str, tmp_path: Path) -> None:
    load("sku,name\nS5,x\nS700,y\n", "articles", "sku")
    lines = [f"S{i},Thing,{500 if i == 601 else 1}" for i in range(1000)]
    place = f"{tmp_path / 'data.csv'}, line 603: "
    with pytest.raises(ConstraintError, match=place):
        load("\n".join(["sku,name,ratio", *lines, ""]), "articles", "sku")
    assert query(url, "SELECT count(*) FROM articles")[0][0] == 2


@pytest.mark.parametrize("kind", ["postgresql"])
def test_who_inserts_the_same_row_at_this_moment_is_waited_for(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    file = tmp_path / "data.csv"
    file.write_text("sku,name\nA,Anna\nB,Bob\n")
    with small_project(tmp_path / "project", MODELS, SEEDER) as small:
        api.migrate(database_url=url, project=small.project)
        engine = create_engine(url)
        with engine.connect() as other:
            other.execute(sa.text("INSERT INTO articles (sku, name, kind) VALUES ('A', 'Al', '')"))
            threading.Timer(1, other.commit).start()
            wanted = api.ImportRequest((str(file),), table="articles", upsert=("sku",))
            done = api.import_files(
                wanted, api.SeedRequest(database_url=url), project=small.project
            )
        engine.dispose()
    assert counts(done) == (1, 1, 0)


def test_scattered_keys_are_kept_in_the_ledger_and_taken_back(
    load: Any, small: Small, url: str
) -> None:
    rows = 20_000
    lines = "".join(f"{(i * 7919) % 1_000_003},S{i},x\n" for i in range(1, rows + 1))
    for upsert in ((), ("sku",)):
        done = load(f"id,sku,name\n{lines}", "articles", *upsert)
        assert counts(done) == (rows, 0, 0)
        assert query(url, "SELECT length(tables) FROM seed_runs")[-1][0] < 100_000
        api.undo((), database_url=url, project=small.project)
        assert query(url, "SELECT count(*) FROM articles")[0][0] == 0


def test_keys_of_thousands_of_rows_without_an_integer_key_fit_into_the_ledger(
    load: Any, small: Small, url: str
) -> None:
    lines = "".join(f"{i},abcdefgh\n" for i in range(1, 6001))
    load(f"left,right\n{lines}", "parts")
    api.undo((), database_url=url, project=small.project)
    assert query(url, "SELECT count(*) FROM parts")[0][0] == 0
