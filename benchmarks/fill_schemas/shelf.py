"""The folder where schemas are kept as text, so that they are fetched and migrated only once."""

from __future__ import annotations

import contextlib
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from benchmarks.databases import server_url


class SchemaError(Exception):
    """A schema could not be fetched, made or loaded; the message says why."""


@dataclass(frozen=True)
class Shelf:
    """A cache folder.

    Attributes:
        root: Holds ``packages/`` (what was downloaded), ``environments/`` (one a PyPI
            application) and ``dumps/`` (``NAME.postgresql.sql``, ``NAME.sqlite.sql``).
    """

    root: Path

    def folder(self, name: str) -> Path:
        """Return a folder of the cache, made when it is not there."""
        path = self.root / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def dump(self, name: str, dialect: str) -> Path:
        """Return where the text of one schema belongs."""
        return self.folder("dumps") / f"{name}.{dialect}.sql"


def call(command: list[str], *, accept: bool = False, **options: object) -> str:
    """Run a command and return what it printed.

    Args:
        command: The program and its arguments.
        accept: Whether it may end with an error.
        options: For :func:`subprocess.run`.

    Raises:
        SchemaError: It failed; with the end of what it said.
    """
    done = subprocess.run(  # type: ignore[call-overload]  # options are passed through unseen
        command, capture_output=True, text=True, errors="replace", check=False, **options
    )
    if done.returncode and not accept:
        said = f"{done.stderr}\n{done.stdout}".strip()
        raise SchemaError(f"{Path(command[0]).name} ended with {done.returncode}: {said[-2000:]}")
    return str(done.stdout)


@contextlib.contextmanager
def empty(dialect: str) -> Iterator[str]:
    """Yield the URL of an empty database (no driver named); it is dropped afterwards."""
    if dialect == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'schema.db'}"
        return
    name = f"seeds_bench_{secrets.token_hex(4)}"
    engine = sa.create_engine(server_url(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield server_url().set(drivername="postgresql", database=name).render_as_string(False)
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def load(url: str, path: Path, *, lenient: bool = False) -> None:
    """Run a file of SQL in a database.

    Args:
        url: The database.
        path: The file; as ``psql`` or ``sqlite3`` reads it.
        lenient: Whether statements that fail are passed over (grants to roles that are not
            there).

    Raises:
        SchemaError: A statement failed.
    """
    if url.startswith("sqlite"):
        with path.open() as text:
            call(
                ["sqlite3", *([] if lenient else ["-bail"]), file_of(url)],
                accept=lenient,
                stdin=text,
            )
        return
    stop = "0" if lenient else "1"
    call(["psql", "-qXAt", "-v", f"ON_ERROR_STOP={stop}", "-d", url, "-f", str(path)])


def dump(url: str, path: Path) -> None:
    """Write the schema and the rows that are already there as text.

    Rows that migrations wrote belong to a schema: they are parents that a fill has to respect.
    """
    if url.startswith("sqlite"):
        text = call(["sqlite3", file_of(url), ".dump"])
        if "AUTOINCREMENT" not in text.upper():
            # Left behind by a table that a migration has made anew without a counter.
            text = "".join(line for line in text.splitlines(True) if "sqlite_sequence" not in line)
    else:
        # Only what a superuser of any name can load again, in one file.
        text = call(["pg_dump", "--no-owner", "--no-privileges", "-d", url])
        text = "".join(line for line in text.splitlines(True) if not _version_bound(line))
    path.write_text(text, encoding="utf-8")


def _version_bound(line: str) -> bool:
    """Whether only the psql of one release understands a line."""
    return line.startswith(("\\restrict", "\\unrestrict"))


def file_of(url: str) -> str:
    """Return the path of a SQLite database."""
    return str(sa.make_url(url).database)
