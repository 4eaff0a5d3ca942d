"""Rows read from a database into files: all of one moment, in the order of their keys."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import sqlalchemy as sa

from seeds import api
from seeds.api import exporting
from seeds.errors import DatabaseError, UsageError
from seeds.runner.reports import FilesReport
from seeds.schema.types import Kind
from tests.support import shop

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def seeded(database_url: str) -> str:
    request = api.SeedRequest(database_url=database_url, as_of=AS_OF, migrate=True)
    api.seed(request, project=shop.project())
    return database_url


def export(
    url: str,
    output: Path,
    *tables: str,
    where: str | Sequence[str] = (),
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
    **more: Any,
) -> FilesReport:
    return api.export(
        tables,
        files=api.FileOptions(str(output), **more),
        all_tables=not tables,
        where=where,
        columns=columns,
        exclude=exclude,
        limit=limit,
        database_url=url,
        project=shop.project(),
    )


def test_a_seeded_database_is_exported_as_what_would_be_generated(
    seeded: str, tmp_path: Path
) -> None:
    report = export(seeded, tmp_path / "there", format="parquet")
    assert {t.table for t in report.tables} == set(shop.tables())
    files = api.FileOptions(str(tmp_path / "made"), format="parquet")
    made = api.generate(files=files, request=api.SeedRequest(as_of=AS_OF), project=shop.project())
    for entry in made.tables:
        ours = pq.read_table(tmp_path / "made" / f"{entry.table}.parquet")
        theirs = pq.read_table(tmp_path / "there" / f"{entry.table}.parquet")
        columns = shop.tables()[entry.table].columns
        # Documents are spelt otherwise by each database.
        plain = [n for n in ours.column_names if columns[n].type.kind is not Kind.JSON]
        assert theirs.select(plain).equals(ours.select(plain)), entry.table


def test_digests_are_those_that_verify_prints(seeded: str, tmp_path: Path) -> None:
    report = export(seeded, tmp_path, format="jsonl")
    verified = api.verify(database_url=seeded, project=shop.project())
    assert {t.table: t.digest for t in report.tables} == {
        table: about.digest for table, about in verified.tables.items()
    }


def test_tables_are_cut_into_files_without_a_gap(seeded: str, tmp_path: Path) -> None:
    export(seeded, tmp_path / "whole", "order_items", format="parquet")
    report = export(seeded, tmp_path / "cut", "order_items", format="parquet", rows_per_file=100)
    parts = [pq.read_table(file.file) for file in report.files]
    assert {part.num_rows for part in parts[:-1]} == {100}
    whole = pq.read_table(tmp_path / "whole" / "order_items.parquet")
    assert pa.concat_tables(parts).equals(whole)
    assert whole.equals(whole.sort_by("id"))


def test_only_rows_that_meet_a_condition_are_written(seeded: str, tmp_path: Path) -> None:
    where = "users=role = 'admin' OR email LIKE '%:1%' -- both"
    report = export(seeded, tmp_path, "users", "roles", where=[where], format="parquet")
    users = pq.read_table(tmp_path / "users.parquet")
    assert set(users["role"].to_pylist()) == {"admin"}
    assert [(t.table, t.rows, t.whole) for t in report.tables] == [
        ("users", users.num_rows, 67),
        ("roles", 4, 4),
    ]
    about = json.loads((tmp_path / "manifest.json").read_text())["tables"]
    assert about["users"]["where"] == where.removeprefix("users=")
    assert "where" not in about["roles"]


def test_conditions_of_one_table_all_hold(seeded: str, tmp_path: Path) -> None:
    where = ["price > 20", "products=price > 10 OR 1 = 1", "is_featured"]
    export(seeded, tmp_path, "products", where=where, format="parquet", rows_per_file=3)
    parts = [pq.read_table(file) for file in sorted(tmp_path.glob("*.parquet"))]
    rows = pa.concat_tables(parts)
    assert 3 < rows.num_rows < 160
    assert all(rows["is_featured"].to_pylist())
    assert min(rows["price"].to_numpy()) > 20


def test_a_limit_takes_the_first_rows_by_key(seeded: str, tmp_path: Path) -> None:
    export(seeded, tmp_path, "orders", where="id > 5", limit=7, columns=["id"], format="parquet")
    rows = pq.read_table(tmp_path / "orders.parquet")
    assert rows.to_pydict() == {"id": [6, 7, 8, 9, 10, 11, 12]}


def test_columns_are_chosen_or_left_out(seeded: str, tmp_path: Path) -> None:
    export(
        seeded,
        tmp_path,
        "users",
        "roles",
        columns=["users=email,id"],
        exclude=["roles=permissions", "users=id"],
    )
    assert (tmp_path / "users.csv").read_text().partition("\n")[0] == '"email"'
    first = (tmp_path / "roles.csv").read_text().partition("\n")[0]
    assert first == '"id","name","description"'


@pytest.mark.parametrize(
    ("tables", "more", "message", "hint"),
    [
        (("users",), {"where": "emial = 'x'"}, "no table or column 'emial'", "'email'"),
        (("users",), {"where": "id >"}, "--where: users: ", "on the columns of users: id, email"),
        (("users",), {"where": "nothing > 1"}, "nothing", "on the columns of users"),
        (("users",), {"where": "usres=id > 3"}, "no table or column 'usres'", "'users'"),
        (("users",), {"where": "orders=id > 3"}, "orders is not among the tables", "users"),
        (("users",), {"where": "users= "}, "nothing is said of users", "users=CONDITION"),
        (("users", "orders"), {"where": "id > 3"}, "does not say", "--where 'users=id > 3'"),
        (("users", "orders"), {"where": "id = 3"}, "no table 'id'", "--where 'users=id = 3'"),
        (("users", "orders"), {"where": "odrers=id = 3"}, "no table 'odrers'", "'orders'"),
        (("users",), {"columns": ["id,emial"]}, "users has no column 'emial'", "'email'"),
        (("roles",), {"columns": ["id"], "exclude": ["id"]}, "no column of roles is left", ""),
        (("users",), {"limit": 0}, "--limit is at least 1", ""),
    ],
)
def test_a_wrong_choice_of_rows_is_told_in_one_line(
    seeded: str, tmp_path: Path, tables: tuple[str, ...], more: Any, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        export(seeded, tmp_path / "out", *tables, **more)
    assert message in caught.value.message
    assert "\n" not in caught.value.message
    assert hint in caught.value.hint
    assert not (tmp_path / "out").exists()


def test_a_condition_cannot_write(seeded: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--where: users: "):
        export(seeded, tmp_path, "users", where="true); DELETE FROM ticket_messages; --")
    messages = export(seeded, tmp_path, "ticket_messages")
    assert messages.tables[0].rows > 0


def test_rows_of_mariadb_are_chosen_too(mariadb_url: str, tmp_path: Path) -> None:
    request = api.SeedRequest(database_url=mariadb_url, as_of=AS_OF, migrate=True)
    api.seed(request, project=shop.project())
    report = export(mariadb_url, tmp_path, "users", where="role = 'admin'", limit=2)
    assert (report.tables[0].rows, report.tables[0].whole) == (2, 67)


def test_rows_come_from_one_moment(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = api.SeedRequest(database_url=postgresql_url, as_of=AS_OF, migrate=True)
    api.seed(request, project=shop.project())
    before = exporting._dialect

    def meanwhile(backend: Any) -> str:
        """Another session deletes rows after they were counted."""
        engine = sa.create_engine(postgresql_url)
        with engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM ticket_messages"))
        engine.dispose()
        return before(backend)

    monkeypatch.setattr(exporting, "_dialect", meanwhile)
    report = export(postgresql_url, tmp_path, "ticket_messages")
    assert report.tables[0].rows == report.tables[0].whole > 0


def test_sql_of_a_database_fills_another(
    sqlite_url: str, postgresql_url: str, tmp_path: Path
) -> None:
    for url in (sqlite_url, postgresql_url):
        request = api.SeedRequest(database_url=url, as_of=AS_OF, migrate=True)
        api.seed(request, project=shop.project())
        first = export(url, tmp_path / "first", "users", format="sql", force=True)
        text = (tmp_path / "first" / "users.sql").read_text()
        engine = sa.create_engine(url)
        with engine.connect() as connection, connection.begin() as transaction:
            raw: Any = connection.connection
            if url == sqlite_url:
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                connection.exec_driver_sql("DELETE FROM users")
                assert isinstance(raw.driver_connection, sqlite3.Connection)
                for statement in text.split(";\n")[:-1]:
                    connection.exec_driver_sql(statement)
            else:
                connection.exec_driver_sql("TRUNCATE users CASCADE")
                raw.cursor().execute(text)
            transaction.commit()
        engine.dispose()
        again = export(url, tmp_path / "again", "users", force=True)
        assert again.tables[0].digest == first.tables[0].digest


def test_an_entity_names_its_table(seeded: str, tmp_path: Path) -> None:
    assert [t.table for t in export(seeded, tmp_path, "products").tables] == ["products"]
    about = json.loads((tmp_path / "manifest.json").read_text())
    assert about["command"] == "export"
    assert about["tables"]["products"]["columns"]["price"] == {"type": "decimal"}
    assert "password" not in about["database"]


@pytest.mark.parametrize(
    ("tables", "all_tables", "message"),
    [
        ((), False, "no table is named"),
        (("users",), True, "different things"),
        (("usres",), False, "no table 'usres'"),
    ],
)
def test_wrong_names_are_refused(
    sqlite_url: str, tmp_path: Path, tables: tuple[str, ...], all_tables: bool, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        api.export(
            tables,
            files=api.FileOptions(str(tmp_path)),
            all_tables=all_tables,
            database_url=sqlite_url,
            project=shop.project(),
        )


def test_a_database_that_is_not_there_is_not_made(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="does not exist"):
        export(sqlite_url, tmp_path, "users")
    assert not list(tmp_path.iterdir())
