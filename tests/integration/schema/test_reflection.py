"""The tables of a database without models."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app.models import Base
from seeds.errors import SchemaError
from seeds.load.engine import create_engine
from seeds.schema.reflection import Reflection, reflect
from seeds.schema.types import Kind


@contextlib.contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = create_engine(url)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def made(url: str, *statements: str) -> Reflection:
    with connected(url) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    with connected(url) as connection:
        return reflect(connection)


def test_parents_come_before_their_children(database_url: str) -> None:
    found = made(
        database_url,
        "CREATE TABLE z_parents (id INTEGER PRIMARY KEY)",
        "CREATE TABLE a_children (id INTEGER PRIMARY KEY,"
        " parent_id INTEGER NOT NULL REFERENCES z_parents (id))",
    )
    assert list(found.tables) == ["z_parents", "a_children"]
    (key,) = found.tables["a_children"].foreign_keys
    assert (key.columns, key.table, key.referenced) == (("parent_id",), "z_parents", ("id",))


def test_columns_have_their_types_keys_and_uniques(database_url: str) -> None:
    found = made(
        database_url,
        "CREATE TABLE things (a INTEGER NOT NULL, b VARCHAR(20) NOT NULL, c NUMERIC(8, 3),"
        " d BOOLEAN, e DATE, PRIMARY KEY (a, b), UNIQUE (c, d))",
    ).tables["things"]
    assert found.primary_key == ("a", "b")
    assert found.uniques == (("c", "d"),)
    assert found.columns["b"].type.length == 20
    assert not found.columns["b"].nullable
    assert (found.columns["c"].type.precision, found.columns["c"].type.scale) == (8, 3)
    kinds = [column.type.kind for column in found.columns.values()]
    assert kinds == [Kind.INTEGER, Kind.TEXT, Kind.DECIMAL, Kind.BOOLEAN, Kind.DATE]


@pytest.mark.parametrize("kind", ["TEXT", "VARCHAR(40)", "NUMERIC(10, 2)"])
def test_columns_declared_unique_in_place_are_unique(database_url: str, kind: str) -> None:
    declared = f"a {kind} UNIQUE, b {kind} NOT NULL UNIQUE, c {kind}, d INTEGER, UNIQUE (c, d)"
    found = made(database_url, f"CREATE TABLE users (id INTEGER PRIMARY KEY, {declared})")
    assert found.tables["users"].uniques == (("a",), ("b",), ("c", "d"))


def test_tables_that_refer_to_each_other_are_all_there(postgresql_url: str) -> None:
    found = made(
        postgresql_url,
        "CREATE TABLE a (id int PRIMARY KEY, b_id int)",
        "CREATE TABLE b (id int PRIMARY KEY, a_id int REFERENCES a)",
        "ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b",
    )
    assert set(found.tables) == {"a", "b"}
    assert found.tables["a"].foreign_keys[0].table == "b"


def test_views_are_left_out_and_named(database_url: str) -> None:
    found = made(
        database_url,
        "CREATE TABLE things (id INTEGER PRIMARY KEY)",
        "CREATE VIEW shown AS SELECT id FROM things",
    )
    assert list(found.tables) == ["things"]
    assert found.left_out == {"shown": "a view"}


def test_partitions_are_part_of_their_whole(postgresql_url: str) -> None:
    found = made(
        postgresql_url,
        "CREATE TABLE events (at date, what text) PARTITION BY RANGE (at)",
        "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO"
        " ('2027-01-01')",
        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM events",
    )
    assert list(found.tables) == ["events"]
    assert found.left_out == {
        "counted": "a materialised view",
        "events_2026": "a partition of events",
    }


def test_tables_that_inherit_are_refused(postgresql_url: str) -> None:
    with pytest.raises(SchemaError, match="table child inherits from whole"):
        made(
            postgresql_url,
            "CREATE TABLE whole (id int)",
            "CREATE TABLE child () INHERITS (whole)",
        )


def test_every_schema_is_looked_at_and_named(postgresql_url: str) -> None:
    found = made(
        postgresql_url,
        "CREATE SCHEMA crm",
        "CREATE TABLE users (id int PRIMARY KEY)",
        "CREATE TABLE crm.notes (id int PRIMARY KEY, user_id int REFERENCES users)",
    )
    assert set(found.tables) == {"users", "crm.notes"}
    assert found.tables["crm.notes"].foreign_keys[0].table == "users"


def test_a_search_path_changes_no_name(postgresql_url: str) -> None:
    made(
        postgresql_url,
        "CREATE SCHEMA shared",
        "CREATE TABLE shared.users (id int PRIMARY KEY)",
        "CREATE TABLE users (id int PRIMARY KEY)",
        "CREATE TABLE notes (id int PRIMARY KEY, user_id int REFERENCES shared.users)",
    )
    with connected(postgresql_url) as connection:
        connection.exec_driver_sql("SET LOCAL search_path = public, shared")
        found = reflect(connection)
        after = connection.scalar(sa.text("SELECT current_setting('search_path')"))
    assert set(found.tables) == {"users", "shared.users", "notes"}
    assert found.tables["notes"].foreign_keys[0].table == "shared.users"
    assert after == "public, shared"


def test_only_the_schemas_asked_for_are_taken(postgresql_url: str) -> None:
    made(
        postgresql_url,
        "CREATE SCHEMA crm",
        "CREATE TABLE users (id int PRIMARY KEY)",
        "CREATE TABLE crm.notes (id int PRIMARY KEY, user_id int REFERENCES users)",
    )
    with connected(postgresql_url) as connection:
        found = reflect(connection, ["crm"])
        assert list(found.tables) == ["crm.notes"]
        assert found.tables["crm.notes"].foreign_keys == ()
        with pytest.raises(SchemaError, match="no schema 'crmm'"):
            reflect(connection, ["crmm"])


def test_columns_of_unknown_types_are_what_the_database_writes(postgresql_url: str) -> None:
    found = made(
        postgresql_url,
        "CREATE TABLE things (id int PRIMARY KEY, place point[], span tstzrange, bits bit(3))",
    ).tables["things"]
    kinds = {name: column.type.kind for name, column in found.columns.items()}
    assert kinds == {
        "id": Kind.INTEGER, "place": Kind.OTHER, "span": Kind.OTHER, "bits": Kind.OTHER,
    }  # fmt: skip
    written = [str(found.source.columns[name].type) for name in ("place", "span", "bits")]
    assert written == ["point[]", "tstzrange", "bit(3)"]


def test_a_column_without_a_type_is_of_no_known_one(sqlite_url: str) -> None:
    found = made(sqlite_url, "CREATE TABLE things (id INTEGER PRIMARY KEY, anything)")
    assert found.tables["things"].columns["anything"].type.kind is Kind.OTHER


def test_virtual_tables_and_their_parts_are_left_out(sqlite_url: str) -> None:
    found = made(
        sqlite_url,
        "CREATE TABLE things (id INTEGER PRIMARY KEY)",
        "CREATE VIRTUAL TABLE words USING fts5(text)",
    )
    assert list(found.tables) == ["things"]
    assert found.left_out["words"] == "a virtual table"
    assert found.left_out["words_data"] == "part of a virtual table"


def test_the_shop_is_what_its_models_say(postgresql_url: str) -> None:
    from seeds.schema.metadata import metadata_tables

    engine = create_engine(postgresql_url)
    Base.metadata.create_all(engine)
    engine.dispose()
    with connected(postgresql_url) as connection:
        found = reflect(connection)
    expected = metadata_tables(Base.metadata, "postgresql")
    assert set(found.tables) == set(expected)
    for name, table in expected.items():
        own = found.tables[name]
        assert own.primary_key == table.primary_key
        assert set(own.foreign_keys) == set(table.foreign_keys)
        assert {c.name: (c.type.kind, c.nullable) for c in own.columns.values()} == {
            c.name: (c.type.kind, c.nullable) for c in table.columns.values()
        }
