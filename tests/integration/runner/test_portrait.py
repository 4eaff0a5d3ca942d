"""What ``seed report`` measures, on real databases: each kind of column, whatever is in it."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from seeds.load import backend_for
from seeds.load.engine import create_engine
from seeds.runner.portrait.measuring import Limits, measure
from seeds.runner.progress import Silent
from seeds.schema.metadata import metadata_tables
from seeds.schema.portrait import ColumnPortrait, TablePortrait, TopValue


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def portraits(
    connection: sa.Connection, metadata: sa.MetaData, **limits: int
) -> dict[str, TablePortrait]:
    backend = backend_for(connection)
    tables = metadata_tables(metadata, connection.dialect.name)
    found = measure(backend, tables.values(), Limits(**limits), Silent())
    return {portrait.table: portrait for portrait in found}


def only(
    connection: sa.Connection, metadata: sa.MetaData, **limits: int
) -> tuple[TablePortrait, dict[str, ColumnPortrait]]:
    (portrait,) = portraits(connection, metadata, **limits).values()
    return portrait, {column.name: column for column in portrait.columns}


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def connection(request: pytest.FixtureRequest) -> Iterator[sa.Connection]:
    with connected(request.getfixturevalue(f"{request.param}_url")) as found:
        yield found


@pytest.fixture
def postgres(postgresql_url: str) -> Iterator[sa.Connection]:
    with connected(postgresql_url) as found:
        yield found


@pytest.fixture
def sqlite(sqlite_url: str) -> Iterator[sa.Connection]:
    with connected(sqlite_url) as found:
        yield found


DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def everything() -> sa.Table:
    """A table with a column of every kind that all databases have."""
    return sa.Table(
        "everything",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("big", sa.BigInteger),
        sa.Column("ratio", sa.Double),
        sa.Column("price", sa.Numeric(12, 2)),
        sa.Column("flag", sa.Boolean),
        sa.Column("word", sa.String(40)),
        sa.Column("mood", sa.Enum("good", "bad", name="mood")),
        sa.Column("document", DOCUMENT),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("day", sa.Date),
        sa.Column("hour", sa.Time),
        sa.Column("span", sa.Interval),
        sa.Column("uid", sa.Uuid),
        sa.Column("image", sa.LargeBinary),
        sa.Column("api_token", sa.String(40)),
    )


def row(i: int) -> dict[str, Any]:
    return {
        "id": i + 1,
        "big": 2**62 + i,
        "ratio": i / 4,
        "price": Decimal(i) / 10,
        "flag": i % 4 != 0,
        "word": ["red", "green", "red", "blue"][i % 4],
        "mood": "good",
        "document": {"n": i % 2},
        "at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(days=i),
        "day": dt.date(2026, 1, 1) + dt.timedelta(days=i % 7),
        "hour": dt.time(i % 24, 30),
        "span": dt.timedelta(minutes=i),
        "uid": uuid.UUID(int=i),
        "image": bytes([i]) * (i + 1),
        "api_token": f"secret-{i}",
    }


ROWS = 40


@pytest.fixture
def filled(connection: sa.Connection) -> tuple[TablePortrait, dict[str, ColumnPortrait]]:
    table = everything()
    table.metadata.create_all(connection)
    connection.execute(table.insert(), [row(i) for i in range(ROWS)])
    connection.execute(table.insert(), [dict.fromkeys(row(0)) | {"id": 1000}])
    return only(connection, table.metadata, rows=2)


def test_rows_and_nulls_are_counted(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    portrait, columns = filled
    assert portrait.rows == portrait.examined == ROWS + 1
    assert not portrait.sampled
    assert {c.problem for c in columns.values()} == {""}
    assert columns.pop("id").nulls == 0
    assert {name: c.nulls for name, c in columns.items()} == dict.fromkeys(columns, 1)


def test_distinct_values_of_every_kind(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    distinct = {name: column.distinct for name, column in filled[1].items()}
    few = {"flag": 2, "word": 3, "mood": 1, "document": 2, "day": 7, "hour": 24}
    assert distinct == {**dict.fromkeys(distinct, ROWS), "id": ROWS + 1, **few}


def test_the_most_frequent_values_come_first(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    columns = filled[1]
    assert columns["word"].top == (
        TopValue("red", 20),
        TopValue("blue", 10),
        TopValue("green", 10),
    )
    assert columns["flag"].top == (TopValue(True, 30), TopValue(False, 10))
    assert columns["mood"].top == (TopValue("good", 40),)
    assert [top.rows for top in columns["document"].top] == [20, 20]
    assert columns["day"].top[0] == TopValue("2026-01-01", 6)


def test_extremes_of_numbers_and_times(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    columns = filled[1]
    assert (columns["big"].lowest, columns["big"].highest) == (2**62, 2**62 + 39)
    assert (columns["ratio"].lowest, columns["ratio"].highest) == (0, 9.75)
    assert float(str(columns["price"].highest)) == 3.9
    assert str(columns["at"].highest).removesuffix("Z") == "2026-02-09 00:00:00"
    assert columns["day"].lowest == "2026-01-01"
    assert columns["hour"].highest == "23:30:00"
    assert columns["span"].highest == "0:39:00"


def test_texts_and_bytes_have_lengths(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    columns = filled[1]
    assert (columns["word"].shortest, columns["word"].longest) == (3, 5)
    assert (columns["image"].shortest, columns["image"].longest) == (1, 40)
    assert columns["document"].shortest == columns["document"].longest == 8
    assert columns["word"].lowest is None
    assert columns["mood"].longest is None


@pytest.mark.parametrize("name", ["big", "ratio", "price", "at", "day", "hour", "span"])
def test_a_histogram_holds_every_row_that_has_a_value(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]], name: str
) -> None:
    bars = filled[1][name].histogram
    assert sum(bar.rows for bar in bars) == ROWS


def test_values_of_secret_columns_are_nowhere(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    portrait, columns = filled
    hidden = columns["api_token"]
    assert hidden.hidden
    assert (hidden.nulls, hidden.distinct) == (1, ROWS)
    assert "secret-" not in repr(portrait)
    assert portrait.samples[0][list(columns).index("api_token")] == "***"


def test_sample_rows_are_the_first_ones(
    filled: tuple[TablePortrait, dict[str, ColumnPortrait]],
) -> None:
    portrait, columns = filled
    first = dict(zip(columns, portrait.samples[0], strict=True))
    assert [sample[0] for sample in portrait.samples] == [1, 2]
    assert first["flag"] is False
    assert first["word"] == "red"
    assert first["image"] == "\\x00"
    assert first["uid"] == "00000000-0000-0000-0000-000000000000"


def test_an_empty_table(connection: sa.Connection) -> None:
    table = everything()
    table.metadata.create_all(connection)
    portrait, columns = only(connection, table.metadata)
    assert (portrait.rows, portrait.examined, portrait.samples) == (0, 0, ())
    assert {(c.nulls, c.distinct, c.lowest, c.histogram, c.top) for c in columns.values()} == {
        (0, 0, None, (), ())
    }


def test_without_rows_and_values_only_figures_are_left(connection: sa.Connection) -> None:
    table = everything()
    table.metadata.create_all(connection)
    connection.execute(table.insert(), [row(i) for i in range(8)])
    portrait, columns = only(connection, table.metadata, rows=0, top=0)
    assert portrait.samples == ()
    assert {c.top for c in columns.values()} == {()}
    assert "green" not in repr(portrait)


def test_a_large_table_is_sampled_always_alike(connection: sa.Connection) -> None:
    table = sa.Table(
        "numbers",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("third", sa.Integer),
    )
    table.metadata.create_all(connection)
    connection.execute(table.insert(), [{"id": i, "third": i % 3} for i in range(1, 6001)])
    portrait, columns = only(connection, table.metadata, sample=1000)
    assert portrait.rows == 6000
    assert portrait.sampled
    assert 850 < portrait.examined < 1150
    # Figures are of all rows all the same.
    assert (columns["id"].lowest, columns["id"].highest) == (1, 6000)
    assert columns["third"].distinct == 3
    assert all(0.25 < top.rows / portrait.examined < 0.42 for top in columns["third"].top)
    # Spread over the whole table.
    bars = [bar.rows for bar in columns["third"].histogram]
    assert sum(bars) == portrait.examined
    again, _ = only(connection, table.metadata, sample=1000)
    assert again == portrait


def test_a_table_that_hardly_exceeds_the_limit_is_looked_at_as_a_whole(
    sqlite: sa.Connection,
) -> None:
    table = sa.Table("few", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    table.metadata.create_all(sqlite)
    sqlite.execute(table.insert(), [{"id": i} for i in range(1, 102)])
    portrait, _ = only(sqlite, table.metadata, sample=100)
    assert portrait.examined == 101


def test_an_sqlite_table_without_row_numbers_is_sampled(sqlite: sa.Connection) -> None:
    table = sa.Table(
        "codes",
        sa.MetaData(),
        sa.Column("code", sa.String(10), primary_key=True),
        sqlite_with_rowid=False,
    )
    table.metadata.create_all(sqlite)
    sqlite.execute(table.insert(), [{"code": f"{i:05}"} for i in range(4000)])
    portrait, columns = only(sqlite, table.metadata, sample=1000)
    assert 800 < portrait.examined < 1200
    assert columns["code"].distinct == portrait.examined


def test_what_python_has_no_values_for(postgres: sa.Connection) -> None:
    table = sa.Table(
        "beyond",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Numeric),
        sa.Column("ratio", sa.Double),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("day", sa.Date),
        sa.Column("words", sa.ARRAY(sa.Text)),
        sa.Column("address", postgresql.INET),
    )
    table.metadata.create_all(postgres)
    postgres.exec_driver_sql(
        "INSERT INTO beyond VALUES"
        " (1, 'NaN', 'NaN', 'infinity', '-infinity', '{a,NULL}', '10.0.0.1'),"
        " (2, 'NaN', 'Infinity', '-infinity', '20000-01-01', '{}', '10.0.0.1'),"
        " (3, 1.5, 2.5, '2026-01-01 12:00+00', '2026-01-01', '{a,NULL}', NULL),"
        " (4, 3.5, 4.5, '4000-01-01 BC', '2026-01-03', NULL, '10.0.0.2')"
    )
    _, columns = only(postgres, table.metadata)
    assert {c.problem for c in columns.values()} == {""}
    assert (columns["number"].lowest, columns["number"].highest) == ("1.5", "NaN")
    assert columns["number"].top[0] == TopValue("NaN", 2)
    assert sum(bar.rows for bar in columns["number"].histogram) == 2
    assert columns["ratio"].highest == "nan"
    assert sum(bar.rows for bar in columns["ratio"].histogram) == 2
    assert (columns["at"].lowest, columns["at"].highest) == ("-infinity", "infinity")
    assert sum(bar.rows for bar in columns["at"].histogram) == 1
    assert columns["day"].lowest == "-infinity"
    assert columns["words"].top[0] == TopValue('["a", null]', 2)
    assert (columns["address"].shortest, columns["address"].longest) == (11, 11)


def test_json_that_cannot_be_compared_is_counted(postgres: sa.Connection) -> None:
    table = sa.Table(
        "documents",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.JSON),
    )
    table.metadata.create_all(postgres)
    postgres.execute(table.insert(), [{"id": i, "document": {"a": [1]}} for i in range(3)])
    _, columns = only(postgres, table.metadata)
    assert columns["document"].top == (TopValue('{"a": [1]}', 3),)


def test_what_sqlite_stores_whatever_the_type(sqlite: sa.Connection) -> None:
    table = sa.Table(
        "loose",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("age", sa.Integer),
        sa.Column("at", sa.DateTime),
        sa.Column("uid", sa.Uuid),
        sa.Column("flag", sa.Boolean),
        sa.Column("name", sa.Text),
    )
    table.metadata.create_all(sqlite)
    sqlite.exec_driver_sql(
        "INSERT INTO loose VALUES (1, 'old', 'once upon a time', 'nobody', 7, x'fffe'),"
        " (2, 30, '2026-01-01 00:00:00', '00000000000000000000000000000001', 1, 'Ada')"
    )
    portrait, columns = only(sqlite, table.metadata)
    assert portrait.problem == ""
    assert (columns["age"].lowest, columns["age"].highest) == (30, "old")
    assert sum(bar.rows for bar in columns["age"].histogram) == 1
    assert columns["at"].highest == "once upon a time"
    assert portrait.samples[0][3] == "nobody"
    assert portrait.samples[0][5] == "��"


def test_a_text_that_is_none_does_not_hide_the_others(sqlite: sa.Connection) -> None:
    table = sa.Table(
        "names",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
    )
    table.metadata.create_all(sqlite)
    sqlite.exec_driver_sql("INSERT INTO names VALUES (1, CAST(x'41ff42' AS TEXT)), (2, 'Ada')")
    portrait, columns = only(sqlite, table.metadata)
    assert portrait.problem == ""
    assert {top.value for top in columns["name"].top} == {"A\ufffdB", "Ada"}


def test_long_texts_are_fetched_few_at_a_time(sqlite: sa.Connection) -> None:
    table = sa.Table(
        "books",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.Text),
    )
    table.metadata.create_all(sqlite)
    for i in range(100):
        sqlite.execute(table.insert(), {"id": i, "text": f"{i} " + "x" * 1_000_000})
    tracemalloc.start()
    try:
        _, columns = only(sqlite, table.metadata)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert columns["text"].distinct == 100
    assert peak < 60_000_000


def test_long_values_are_cut_and_still_told_apart(connection: sa.Connection) -> None:
    table = sa.Table(
        "texts",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("body", sa.Text),
    )
    table.metadata.create_all(connection)
    long = "x" * 10_000
    bodies = [long + "a", long + "b", long + "a"]
    connection.execute(table.insert(), [{"id": i, "body": b} for i, b in enumerate(bodies, 1)])
    portrait, columns = only(connection, table.metadata)
    assert columns["body"].distinct == 2
    assert columns["body"].longest == 10_001
    assert columns["body"].top[0].rows == 2
    shown = columns["body"].top[0].value
    assert isinstance(shown, str)
    assert len(shown) == 200
    assert shown.endswith("…")
    assert portrait.samples[0][1] == shown


def test_keys_and_references_are_those_of_the_model(connection: sa.Connection) -> None:
    metadata = sa.MetaData()
    sa.Table("parents", metadata, sa.Column("code", sa.String(9), primary_key=True))
    sa.Table(
        "children",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent_code", sa.ForeignKey("parents.code")),
        sa.Column("number", sa.Integer, unique=True, nullable=False),
    )
    metadata.create_all(connection)
    children = portraits(connection, metadata)["children"]
    columns = {column.name: column for column in children.columns}
    assert columns["parent_code"].references == "parents.code"
    assert (columns["id"].key, columns["id"].unique) == (True, True)
    assert (columns["number"].key, columns["number"].unique) == (False, True)
    assert not columns["number"].nullable
    assert [link.table for link in children.links] == ["parents"]


def test_a_column_that_the_database_has_not_is_named(sqlite: sa.Connection) -> None:
    table = sa.Table(
        "users",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("age", sa.Integer),
    )
    sqlite.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY, age INTEGER)")
    sqlite.exec_driver_sql("INSERT INTO users VALUES (1, 30)")
    portrait, columns = only(sqlite, table.metadata)
    assert columns["name"].problem == "the database has no such column"
    assert columns["age"].lowest == 30
    assert portrait.samples == ((1, None, 30),)


def test_a_column_that_cannot_be_measured_leaves_the_others(postgres: sa.Connection) -> None:
    table = sa.Table(
        "places",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        # To the database it is a point, which has no order.
        sa.Column("spot", sa.Integer),
        sa.Column("name", sa.Text),
    )
    postgres.exec_driver_sql("CREATE TABLE places (id int PRIMARY KEY, spot point, name text)")
    postgres.exec_driver_sql("INSERT INTO places VALUES (1, '(1,2)', 'here')")
    portrait, columns = only(postgres, table.metadata)
    assert portrait.rows == 1
    assert "min(point)" in columns["spot"].problem
    assert columns["name"].longest == 4


def test_a_table_that_may_not_be_read_leaves_the_others(
    postgres: sa.Connection, postgresql_url: str
) -> None:
    metadata = sa.MetaData()
    sa.Table("open", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("closed", metadata, sa.Column("id", sa.Integer, primary_key=True))
    metadata.create_all(postgres)
    role = f"reader_{uuid.uuid4().hex[:12]}"
    postgres.exec_driver_sql(f"CREATE ROLE {role}")
    postgres.exec_driver_sql(f"GRANT SELECT ON open TO {role}")
    postgres.exec_driver_sql(f"SET ROLE {role}")
    found = portraits(postgres, metadata)
    assert "closed" in found["closed"].problem
    assert found["open"].problem == ""
    postgres.rollback()


def test_names_that_have_to_be_quoted(connection: sa.Connection) -> None:
    table = sa.Table(
        'order "by" 100%',
        sa.MetaData(),
        sa.Column("select", sa.Integer, primary_key=True),
        sa.Column("a b:c", sa.Text),
        sa.Column("100%", sa.Integer),
    )
    table.metadata.create_all(connection)
    connection.execute(table.insert(), [{"select": 1, "a b:c": "x", "100%": 5}])
    portrait, columns = only(connection, table.metadata)
    assert portrait.problem == ""
    assert columns["100%"].highest == 5
    assert columns["a b:c"].top == (TopValue("x", 1),)
