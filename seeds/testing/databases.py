"""Databases of a test run: one a worker, templates that are made once, and copies of them."""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from seeds.config.danger import danger_signs, target_of
from seeds.errors import DatabaseError, GuardError, SeedsError, UsageError
from seeds.load.engine import create_engine, normalise_url
from seeds.testing.engines import new_engine
from seeds.testing.options import Options, find
from seeds.testing.urls import async_url, is_memory, sync_url, text

if TYPE_CHECKING:
    from seeds.testing.data_sets import DataSet

_LONGEST = 40
"""Letters of a database's own name that names made of it keep; PostgreSQL has room for 63."""
_WORKER = re.compile(r"_gw\d+$")


class Place(Protocol):
    """Where databases are made, by name."""

    def url(self, name: str) -> sa.URL:
        """Return a database's URL."""

    def make(self, name: str) -> None:
        """Make an empty database; one of that name is replaced."""

    def copy(self, template: str, name: str) -> None:
        """Make a database that holds what a template does."""

    def drop(self, name: str) -> None:
        """Drop a database, if it exists."""


class Files:
    """SQLite databases in a folder.

    Args:
        folder: The folder.
        like: A URL whose driver the files' have.
    """

    def __init__(self, folder: Path, like: sa.URL) -> None:
        self.folder = folder
        self._like = like

    def url(self, name: str) -> sa.URL:
        """Return a database's URL."""
        return sa.URL.create(self._like.drivername, database=str(self.folder / f"{name}.db"))

    def make(self, name: str) -> None:
        """See that there is no such file; a connection makes it."""
        self.drop(name)

    def copy(self, template: str, name: str) -> None:
        """Copy a file."""
        shutil.copyfile(self.folder / f"{template}.db", self.folder / f"{name}.db")

    def drop(self, name: str) -> None:
        """Remove a file, and what SQLite keeps beside it."""
        remove_file(self.folder / f"{name}.db")


class Server:
    """Databases of a PostgreSQL server.

    Args:
        like: URL of one of them.
    """

    def __init__(self, like: sa.URL) -> None:
        self._like = like

    def url(self, name: str) -> sa.URL:
        """Return a database's URL."""
        return self._like.set(database=name)

    def make(self, name: str) -> None:
        """Make an empty database; one of that name, which a crash left, is replaced."""
        self.drop(name)
        # template0: others may be connected to template1, which forbids copying it.
        self._execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE template0")

    def copy(self, template: str, name: str) -> None:
        """Have the server copy a database that nobody is connected to."""
        self._execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)}")

    def drop(self, name: str, *, force: bool = True) -> None:
        """Drop a database, if it exists.

        Args:
            name: Its name.
            force: Whether connections that a test left open are ended.
        """
        self._execute(f"DROP DATABASE IF EXISTS {_quoted(name)}{' WITH (FORCE)' if force else ''}")

    def names(self) -> set[str]:
        """Return the names of all databases."""
        with self._connect() as connection:
            return set(connection.scalars(sa.text("SELECT datname FROM pg_database")))

    def _execute(self, statement: str) -> None:
        try:
            with self._connect() as connection:
                connection.execute(sa.text(statement))
        except sa.exc.DBAPIError as error:
            reason = str(error.orig).strip().partition("\n")[0]
            raise DatabaseError(
                f"{statement.partition(' TEMPLATE')[0]} failed: {reason}",
                "The user of the test database must be allowed to create databases "
                "(ALTER ROLE … CREATEDB), and no other run may use the same one.",
            ) from error

    @contextlib.contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        # Not the database named, which may not exist yet, or is about to be dropped.
        engine = create_engine(self._like.set(database="postgres"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def remove_file(path: Path) -> None:
    """Remove an SQLite file, and what SQLite keeps beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def check_harmless(options: Options, url: sa.URL) -> None:
    """Refuse a database that looks like one with real people's data.

    Raises:
        GuardError: It does.
    """
    target = target_of(normalise_url(url), os.environ)
    try:
        trusted = find(options).trusted_hosts
    except SeedsError:  # there is no project, or a wrong one: said where it is needed
        trusted = ()
    # A host that is not this machine is no sign here: in CI the server has a name of its own.
    signs = [s.text for s in danger_signs(target, "disposable", trusted) if s.kind != "elsewhere"]
    if signs:
        raise GuardError(
            f"tests do not run in the database {target}: {'; '.join(signs)}",
            "Name one for tests by seeds_database_url. Hosts that hold nothing but test data: "
            "[tool.seeds] trusted_hosts.",
        )


@contextlib.contextmanager
def worker_database(options: Options) -> Iterator[sa.URL]:
    """Yield the URL of this process's database.

    Without workers it is the one that was named; with them one a worker, named like it with
    the worker's name at the end. What did not exist before is dropped in the end.
    """
    named = sync_url(options.database_url)
    given = sa.make_url(options.database_url)
    check_harmless(options, named)
    if is_memory(named):
        yield given
    elif named.get_backend_name() == "sqlite":
        path = Path(str(named.database))
        if options.worker:
            path = path.with_name(f"{path.stem}_{options.worker}{path.suffix}")
            remove_file(path)
        existed = path.exists()
        try:
            yield given.set(database=str(path))
        finally:
            if not existed:
                remove_file(path)
    elif named.get_backend_name() == "postgresql":
        yield from _of_server(options, given, Server(named))
    elif options.worker:
        raise UsageError(
            f"pytest-xdist needs a database for each worker, which {named.get_backend_name()} "
            "is not given by this plugin",
            "Run without -n, or define the fixture seeds_database_url in a conftest.py.",
        )
    else:
        yield given


def _of_server(options: Options, given: sa.URL, server: Server) -> Iterator[sa.URL]:
    name = given.database or given.username or "postgres"
    existed = False
    if options.worker:
        name = f"{name[:_LONGEST]}_{options.worker}"
        # Without force: another run that uses it must not lose its connections.
        server.drop(name, force=False)
    else:
        existed = name in server.names()
    if not existed:
        server.make(name)
    try:
        yield given.set(database=name)
    finally:
        if not existed:
            server.drop(name)


@dataclass(frozen=True)
class CommittedDatabase:
    """A database that one test has to itself, and may commit to from many connections.

    Attributes:
        url: Its URL, with a driver that is not awaited.
        engine: An engine for it.
    """

    url: str
    engine: sa.Engine

    @property
    def async_url(self) -> str:
        """The URL with a driver that is awaited."""
        return text(async_url(self.url))

    def session(self, **options: Any) -> Session:
        """Return a new session, to be used by ``with``; its commits are real ones.

        Args:
            **options: What else ``sqlalchemy.orm.Session`` takes.
        """
        return Session(self.engine, **options)


class Databases:
    """Makes templates of a run, once for all workers, and copies them.

    Args:
        options: The run's options.
        url: URL of this process's database; templates and copies are made beside it.
        metadata: The models.
        folder: A folder that all workers of the run share.
    """

    def __init__(self, options: Options, url: str, metadata: sa.MetaData, folder: Path) -> None:
        self.options = options
        self.metadata = metadata
        self.used_server = False
        self._url = sync_url(url)
        self._folder = folder
        self._numbers = itertools.count(1)
        self._templates: dict[str, str] = {}
        self._engines: dict[str, sa.Engine] = {}
        self._made: set[str] = set()

    @cached_property
    def _place(self) -> Place:
        kind = self._url.get_backend_name()
        check_harmless(self.options, self._url)
        if kind == "sqlite":
            self._folder.mkdir(parents=True, exist_ok=True)
            return Files(self._folder, self._url)
        if kind == "postgresql":
            self.used_server = True
            return Server(self._url)
        raise UsageError(
            f"databases of {kind} are not copied", "Use db_session, or PostgreSQL or SQLite."
        )

    def create_schema(self, engine: sa.Engine) -> None:
        """Make the models' tables, as the options say.

        Raises:
            SeedsError: A migration failed, or none are configured.
        """
        with engine.begin() as connection:
            if self.options.schema == "migrate":
                from seeds.errors import ConfigError
                from seeds.runner.database import migrate

                project = find(self.options)
                if project.migrations is None:
                    raise ConfigError(
                        "seeds_schema is 'migrate', and no migrations are configured",
                        'Write migrations = "alembic.ini" into [tool.seeds].',
                    )
                migrate(project, connection, self.metadata)
                return
            if connection.dialect.name == "postgresql":
                for schema in sorted({t.schema for t in self.metadata.tables.values() if t.schema}):
                    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
            self.metadata.create_all(connection)

    def engine(self, data: DataSet) -> sa.Engine:
        """Return the engine of this process's copy of a data set, which nobody commits to."""
        key = data.key
        if key not in self._engines:
            name = self._name(f"{self.options.worker or 'main'}_{key}")
            self._place.copy(self._template(data), name)
            self._made.add(name)
            self._engines[key] = new_engine(self._place.url(name))
        return self._engines[key]

    @contextlib.contextmanager
    def copy(self, data: DataSet | None) -> Iterator[str]:
        """Yield the URL of a copy of a data set, or of empty tables; drop it afterwards."""
        template = self._template(data)
        name = self._name(f"{self.options.worker or 'main'}_{next(self._numbers)}")
        self._place.copy(template, name)
        self._made.add(name)
        try:
            yield text(self._place.url(name))
        finally:
            self._place.drop(name)
            self._made.discard(name)

    def close(self) -> None:
        """Drop what this process made; templates that workers share are left to their master."""
        for engine in self._engines.values():
            engine.dispose()
        mine = self._made | (set() if self.options.worker else set(self._templates.values()))
        for name in sorted(mine):
            self._place.drop(name)

    def _name(self, what: str) -> str:
        return f"{prefix(self._url, self.options.run)}{what}"

    def _template(self, data: DataSet | None) -> str:
        key = "tables" if data is None else data.key
        if key not in self._templates:
            name = self._name(key)
            place = self._place
            self._once(name, lambda: self._build(place, name, data))
            self._templates[key] = name
        return self._templates[key]

    def _once(self, name: str, build: Callable[[], None]) -> None:
        """Build something unless another worker did; the others wait."""
        self._folder.mkdir(parents=True, exist_ok=True)
        ready = self._folder / f"{name}.ready"
        with (self._folder / f"{name}.lock").open("w") as lock:
            # The lock goes with the process that holds it, however that ends.
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not ready.exists():
                build()
                ready.touch()

    def _build(self, place: Place, name: str, data: DataSet | None) -> None:
        place.make(name)
        url = place.url(name)
        engine = new_engine(url)
        try:
            self.create_schema(engine)
            engine.dispose()
            if data is not None:
                data.fill(self.options, text(url))
        except BaseException:
            engine.dispose()
            place.drop(name)
            raise


def prefix(url: sa.URL, run: str) -> str:
    """Return how the names of a run's templates and copies begin."""
    name = "tests" if url.get_backend_name() == "sqlite" else url.database or "tests"
    return f"{_WORKER.sub('', name)[:_LONGEST]}_{run}_"


def drop_leftovers(url: str, run: str, crashed: Collection[str]) -> None:
    """Drop the templates that workers shared, and what crashed ones left.

    Args:
        url: URL of a worker's database, or of the one that theirs are named after.
        run: The run's own word.
        crashed: Names of workers that could not drop theirs.
    """
    target = sync_url(url)
    if target.get_backend_name() != "postgresql":
        return
    server = Server(target)
    named = _WORKER.sub("", target.database or "")[:_LONGEST]
    theirs = {f"{named}_{worker}" for worker in crashed}
    for name in sorted(server.names()):
        if name.startswith(prefix(target, run)) or name in theirs:
            server.drop(name)
