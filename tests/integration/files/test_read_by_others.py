"""Files that are written here, read by the programs that people have: one digest on both sides."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa

from seeds import api
from tests.support import shop

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def generated(folder: Path, form: str, dialect: str | None = None) -> list[str]:
    """Write all tables of the shop; return their names, parents first."""
    files = api.FileOptions(str(folder), format=form, dialect=dialect)
    request = api.SeedRequest(env="test", as_of=AS_OF)
    report = api.generate(files=files, request=request, project=shop.project())
    return [table.table for table in report.tables]


def digests(folder: Path) -> dict[str, str]:
    """Return what the manifest says of each table."""
    tables = json.loads((folder / "manifest.json").read_text())["tables"]
    return {name: about["digest"] for name, about in tables.items()}


def verified(url: str) -> dict[str, str]:
    """Return what is in a database."""
    tables = api.verify(database_url=url, project=shop.project()).tables
    return {name: about.digest for name, about in tables.items() if about.digest}


def run(*command: str | Path, script: Path | None = None) -> None:
    """Run a program of the database on a script."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    text = None if script is None else script.read_bytes()
    done = subprocess.run([*map(str, command)], input=text, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert not done.stderr, done.stderr.decode()


def psql(url: str, *arguments: str | Path, script: Path | None = None) -> None:
    plain = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    run("psql", "-qX", "-v", "ON_ERROR_STOP=1", plain, *arguments, script=script)


def joined(folder: Path, tables: Sequence[str]) -> Path:
    """Put the scripts of all tables into one, in an order that foreign keys allow."""
    script = folder / "all.sql"
    script.write_text("".join((folder / f"{table}.sql").read_text() for table in tables))
    return script


def test_copy_of_postgresql_reads_csv(postgresql_url: str, tmp_path: Path) -> None:
    tables = generated(tmp_path, "csv")
    api.migrate(database_url=postgresql_url, project=shop.project())
    for table in tables:
        file = tmp_path / f"{table}.csv"
        columns = file.read_text().partition("\n")[0]
        psql(postgresql_url, "-c", f"\\copy {table} ({columns}) FROM '{file}' (FORMAT csv, HEADER)")
    found = verified(postgresql_url)
    assert found == {name: digest for name, digest in digests(tmp_path).items() if name in found}
    assert set(found) == set(tables)


def test_psql_runs_sql(postgresql_url: str, tmp_path: Path) -> None:
    tables = generated(tmp_path, "sql", "postgresql")
    api.migrate(database_url=postgresql_url, project=shop.project())
    psql(postgresql_url, script=joined(tmp_path, tables))
    assert verified(postgresql_url) == digests(tmp_path)


def test_sqlite3_runs_sql(sqlite_url: str, tmp_path: Path) -> None:
    tables = generated(tmp_path, "sql", "sqlite")
    api.migrate(database_url=sqlite_url, project=shop.project())
    run("sqlite3", "-bail", sa.make_url(sqlite_url).database or "", script=joined(tmp_path, tables))
    assert verified(sqlite_url) == digests(tmp_path)


def test_the_client_of_mariadb_runs_sql(mariadb_url: str, tmp_path: Path) -> None:
    tables = generated(tmp_path, "sql", "mysql")
    api.migrate(database_url=mariadb_url, project=shop.project())
    url = sa.make_url(mariadb_url)
    access = [f"--user={url.username}", f"--host={url.host}", f"--port={url.port or 3306}"]
    access += [f"--password={url.password}"] if url.password else []
    script = joined(tmp_path, tables)
    run("mariadb", *access, "--default-character-set=utf8mb4", url.database or "", script=script)
    assert verified(mariadb_url) == digests(tmp_path)


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "parquet"])
def test_duckdb_and_pandas_read_what_an_export_writes(
    sqlite_url: str, tmp_path: Path, form: str
) -> None:
    request = api.SeedRequest(database_url=sqlite_url, env="test", as_of=AS_OF, migrate=True)
    api.seed(request, project=shop.project())
    files = api.FileOptions(str(tmp_path), format=form)
    api.export(
        ("orders", "users"), files=files, database_url=sqlite_url, env="test",
        project=shop.project(),
    )  # fmt: skip
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        query = "SELECT o.id, u.email, o.total FROM orders o JOIN users u ON u.id = o.user_id"
        there = [(i, e, f"{t:.2f}") for i, e, t in connection.execute(sa.text(query))]
    engine.dispose()
    orders, users = (tmp_path / f"{name}.{form}" for name in ("orders", "users"))
    with duckdb.connect() as connection_of_duckdb:
        joined_rows = connection_of_duckdb.execute(
            f"SELECT o.id, u.email, o.total FROM '{orders}' o JOIN '{users}' u ON u.id = o.user_id"
        ).fetchall()
    assert sorted((i, e, f"{t:.2f}") for i, e, t in joined_rows) == sorted(there)
    read: dict[str, Any] = {
        "csv": pd.read_csv,
        "json": pd.read_json,
        "jsonl": lambda path: pd.read_json(path, lines=True),
        "parquet": pd.read_parquet,
    }
    frame = read[form](orders).merge(read[form](users), left_on="user_id", right_on="id")
    rows = zip(frame["id_x"], frame["email"], frame["total"], strict=True)
    assert sorted((i, e, f"{t:.2f}") for i, e, t in rows) == sorted(there)
