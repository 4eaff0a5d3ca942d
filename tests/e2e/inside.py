"""The command within this process: nine times as quick as a process of its own.

For what a process adds nothing to. Signals, terminals, exit codes of the program and files of the
project belong to the fixture ``seed``.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa

from seeds.cli.main import run
from seeds.load.engine import create_engine
from tests.support import postgresql
from tests.support.command import clean_environment


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """The one object on standard output."""
        return json.loads(self.stdout)

    @property
    def rows(self) -> dict[str, int]:
        """Rows inserted (or planned, or verified) by table."""
        tables = self.json["tables"]
        if isinstance(tables, dict):
            return {name: table["rows"] for name, table in tables.items()}
        return {t["table"]: t["inserted"] if "inserted" in t else t["rows"] for t in tables}

    @property
    def digests(self) -> dict[str, str]:
        """Digests by table of a verification."""
        return {name: table["digest"] for name, table in self.json["tables"].items()}


@dataclass(frozen=True)
class Cli:
    """Runs ``seed`` in this process.

    Attributes:
        project: The directory that it runs in.
        home: What it takes for the user's home.
        environ: Variables on top of the bare minimum.
    """

    project: Path
    home: Path
    environ: Mapping[str, str]

    def __call__(self, *arguments: str | Path, check: bool = False, **environ: str) -> Done:
        """Run the command; ``check`` fails the test unless the exit code is 0."""
        out, err = io.StringIO(), io.StringIO()
        variables = clean_environment(self.home, {**self.environ, **environ})
        with (
            patch.dict(os.environ, variables, clear=True),
            contextlib.chdir(self.project),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch.object(sys, "stdin", io.StringIO()),
        ):
            code = run([str(argument) for argument in arguments])
        done = Done(code, out.getvalue(), err.getvalue())
        if check and code != 0:
            words = " ".join(map(str, arguments))
            raise AssertionError(
                f"seed {words} ended with {code}\n--- stdout\n{done.stdout}\n"
                f"--- stderr\n{done.stderr}"
            )
        return done

    def on(self, url: str) -> Cli:
        """Return the same command on another database."""
        return Cli(self.project, self.home, {**self.environ, "DATABASE_URL": url})

    def migrated(self, url: str) -> Cli:
        """Return the command on a database, which gets the shop's tables."""
        on = self.on(url)
        on("migrate", check=True)
        return on


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sa.text(statement))]
    finally:
        engine.dispose()


def scalar(url: str, statement: str) -> Any:
    """Return the first value of a statement's first row."""
    return query(url, statement)[0][0]


def execute(url: str, *statements: str) -> None:
    """Execute statements in a transaction; on SQLite foreign keys are not looked at."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                connection.commit()
            for statement in statements:
                connection.execute(sa.text(statement))
            connection.commit()
    finally:
        engine.dispose()


@contextlib.contextmanager
def copied(server: postgresql.Server, template: str) -> Iterator[str]:
    """Make a copy of a database of the server; drop it afterwards."""
    name = f"seeds_test_{os.getpid()}_{secrets.token_hex(4)}"
    original = sa.make_url(template).database
    engine = create_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {original}"))
    try:
        yield server.url.set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        engine.dispose()


def catalogue(url: str) -> list[tuple[Any, ...]]:
    """Return all indexes and constraints of a database, to compare before and after."""
    if url.startswith("sqlite"):
        # Statistics are a help that the database may have or not.
        return query(
            url,
            "SELECT type, name, tbl_name, sql FROM sqlite_master"
            " WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name",
        )
    return query(
        url,
        "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid) || convalidated"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    )
