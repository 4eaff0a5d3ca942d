"""Rules that are begun for a database, and held against it."""

from __future__ import annotations

import json
import traceback
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.config.project import find_project
from seeds.errors import DatabaseError, GuardError, UsageError
from seeds.load.engine import create_engine
from tests.conftest import ROOT

CANARY = "Zq7Canary"


def _made(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _clinic(url: str) -> None:
    """Make a database with a canary in every column, leaf, item and text."""
    document = "JSONB" if url.startswith("postgresql") else "JSON"
    _made(
        url,
        "CREATE TABLE people (id INTEGER PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE,"
        " full_name VARCHAR(100), phone VARCHAR(40), nickname VARCHAR(40), remark TEXT,"
        f" diary TEXT, birth_date DATE, ip VARCHAR(60), settings {document}, counters {document},"
        " gender VARCHAR(20), mystery VARCHAR(40))",
        "CREATE TABLE visits (id INTEGER PRIMARY KEY,"
        " person_id INTEGER NOT NULL REFERENCES people (id), seen_at TIMESTAMP, reason TEXT)",
        "CREATE TABLE sessions (id INTEGER PRIMARY KEY, token VARCHAR(80))",
        "CREATE TABLE alembic_version (version_num VARCHAR(32))",
        "CREATE VIEW everybody AS SELECT email FROM people",
    )
    engine = create_engine(url)
    with engine.begin() as connection:
        for i in range(30):
            mail = f"{CANARY}{i}@example.org"
            settings = {
                "theme": f"{CANARY}-theme",
                "contact": {"email": mail, "nested": [f"{CANARY}{i}"]},
                "note": f"call {CANARY} at +49 170 1234567",
            }
            connection.execute(
                sa.text(
                    "INSERT INTO people VALUES (:id, :mail, :name, :phone, :name, :remark, :diary,"
                    " '1980-01-31', '192.168.1.7', :settings, :counters, :name, :name)"
                ),
                {
                    "id": i,
                    "mail": mail,
                    "name": f"{CANARY} {i}",
                    "phone": f"+49 170 12345{i:02}",
                    "remark": f"{CANARY} wrote from {mail}" if i == 3 else f"{CANARY} was here",
                    "diary": f"{CANARY} says 4111 1111 1111 1111",
                    "settings": json.dumps(settings),
                    "counters": json.dumps({f"{CANARY}{i}": i, f"{CANARY}{i + 1}": 1}),
                },
            )
            connection.execute(
                sa.text("INSERT INTO visits VALUES (:id, :id, '2026-01-31 12:00:00', :why)"),
                {"id": i, "why": f"{CANARY} had a cold"},
            )
            connection.execute(
                sa.text("INSERT INTO sessions VALUES (:id, :token)"),
                {"id": i, "token": f"{CANARY}{i}"},
            )
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{CANARY}')")
    engine.dispose()


def test_no_value_of_a_row_is_in_the_file(database_url: str, tmp_path: Path) -> None:
    _clinic(database_url)
    report = api.anonymize_init(database_url, output=tmp_path / "rules.toml")
    text = (tmp_path / "rules.toml").read_text()
    for value in (CANARY, CANARY.lower(), "1234567", "4111", "192.168", "1980", "2026-01"):
        assert value not in text
        assert value not in json.dumps({**report.to_dict(), "file": "", "schema": ""})


def test_what_is_in_columns_is_found(database_url: str) -> None:
    _clinic(database_url)
    text = api.anonymize_init(database_url).text
    for line in (
        'email = { mask = "email" }',
        'full_name = { mask = "full_name" }',
        'phone = { mask = "phone" }',
        'nickname = { mask = "username" }',
        'remark = { mask = "redact" }  # e-mail addresses in 1 of 30 samples',
        'diary = { mask = "redact" }  # card numbers in 30 of 30 samples',
        'birth_date = { mask = "birth_date" }',
        'ip = { mask = "ip" }  # IP addresses in 30 of 30 samples',
        'settings.paths."$.contact.email" = { mask = "email" }',
        'settings.paths."$.note" = { mask = "redact" }  # phone numbers in 30 of 30 samples',
        "counters = { todo = ",
        "gender = { todo = ",
        "mystery = { todo = ",
        'seen_at = { mask = "date_shift" }',
        'subject = "person_id"',
        "# person_id: refers to people.id",
        '[tables.sessions]\nrows = "none"',
    ):
        assert line in text
    assert "alembic_version" not in text
    assert "everybody" not in text


def test_what_is_left_to_decide_fails_the_check(database_url: str, tmp_path: Path) -> None:
    _clinic(database_url)
    begun = api.anonymize_init(database_url, output=tmp_path / "rules.toml")
    report = api.anonymize_check(tmp_path / "rules.toml", source=database_url)
    assert not report.ok
    todo = {f"{p.table}.{p.column}" for p in report.problems if p.kind == "todo"}
    assert {"people.counters", "people.gender", "people.mystery"} <= todo <= set(begun.open)
    assert not [p for p in report.problems if p.kind in ("uncovered", "unknown", "conflict")]
    assert report.left_out == {"everybody": "a view"}


def test_a_new_column_and_a_new_table_are_found(database_url: str, tmp_path: Path) -> None:
    _made(database_url, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
    rules = tmp_path / "rules.toml"
    rules.write_text("version = 1\n[tables.t.columns]\nid = { keep = 'a number' }\n")
    assert api.anonymize_check(rules, source=database_url).ok
    _made(database_url, "ALTER TABLE t ADD COLUMN secret TEXT", "CREATE TABLE u (a INTEGER)")
    problems = api.anonymize_check(rules, source=database_url).problems
    assert [(p.kind, p.table, p.column) for p in problems] == [
        ("uncovered", "t", "secret"),
        ("uncovered", "u", ""),
    ]


def test_schemas_of_a_database_are_told_apart(postgresql_url: str, tmp_path: Path) -> None:
    _made(
        postgresql_url,
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.t (id INTEGER PRIMARY KEY)",
        "CREATE TABLE t (id INTEGER PRIMARY KEY)",
    )
    rules = tmp_path / "rules.toml"
    rules.write_text("version = 1\n[tables.'sales.t'.columns]\nid = { keep = 'a number' }\n")
    assert api.anonymize_check(rules, source=postgresql_url, schemas=["sales"]).ok
    (problem,) = api.anonymize_check(rules, source=postgresql_url).problems
    assert problem.table == "t"
    text = api.anonymize_init(postgresql_url).text
    assert '[tables."sales.t".columns]' in text


def test_the_database_is_not_changed(sqlite_url: str) -> None:
    _clinic(sqlite_url)
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    before = file.read_bytes()
    api.anonymize_init(sqlite_url)
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_database_that_is_not_there_is_not_made(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="does not exist"):
        api.anonymize_init(sqlite_url)
    assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()


def test_a_file_that_is_there_is_not_replaced(sqlite_url: str, tmp_path: Path) -> None:
    _clinic(sqlite_url)
    file = tmp_path / "rules.toml"
    file.write_text("mine")
    with pytest.raises(GuardError, match="exists already"):
        api.anonymize_init(sqlite_url, output=file)
    assert file.read_text() == "mine"
    api.anonymize_init(sqlite_url, output=file, force=True)
    assert "version = 1" in file.read_text()
    with pytest.raises(UsageError, match="TOML"):
        api.anonymize_init(sqlite_url, output=tmp_path / "rules.yaml")


def test_models_and_migrations_are_checked_without_a_database(tmp_path: Path) -> None:
    shop_project = find_project(ROOT)
    rules = tmp_path / "rules.toml"
    rules.write_text("version = 1\n")
    models = api.anonymize_check(rules, project=shop_project)
    migrations = api.anonymize_check(rules, migrations=True, project=shop_project)
    assert models.schema == "models of app.models:Base"
    assert migrations.schema.startswith("migrations of ")
    assert {p.table for p in models.problems} == {p.table for p in migrations.problems}
    with pytest.raises(UsageError, match="several schemas"):
        api.anonymize_check(rules, migrations=True, metadata="app.models:Base")
    with pytest.raises(UsageError, match="--source"):
        api.anonymize_check(rules, schemas=["x"])


def test_a_new_path_within_documents_is_found(database_url: str, tmp_path: Path) -> None:
    document = "JSONB" if database_url.startswith("postgresql") else "JSON"
    _made(
        database_url,
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, data {document})",
        """INSERT INTO t VALUES (1, '{"theme": "dark", "mail": "a@b.org"}'), (2, NULL)""",
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(
        "version = 1\n[tables.t.columns]\nid = { keep = 'a number' }\n"
        "data.paths.'$.theme' = { keep = 'a colour' }\ndata.paths.'$.mail' = { mask = 'email' }\n"
    )
    assert api.anonymize_check(rules, source=database_url).ok
    secret = '{"theme": "dark", "more": {"secret": "' + CANARY + '"}}'
    _made(database_url, f"INSERT INTO t VALUES (3, '{secret}'), (4, '{secret}')")
    report = api.anonymize_check(rules, source=database_url)
    (problem,) = report.problems
    assert (problem.kind, problem.table, problem.column) == ("path", "t", "data")
    assert "$.more.secret" in problem.message
    assert CANARY not in json.dumps(report.to_dict())


def test_a_text_that_cannot_be_read_is_in_no_traceback(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    letters = CANARY.encode().hex()
    _made(url, "CREATE TABLE t (a TEXT)", f"INSERT INTO t VALUES (CAST(x'{letters}ff' AS TEXT))")
    with pytest.raises(DatabaseError, match="cannot be read") as caught:
        api.anonymize_init(url)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
