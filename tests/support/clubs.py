"""The club as a project, and stages: databases of it that are copied for each test."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, copied
from tests.support import club, postgresql
from tests.support.faults import Ended
from tests.support.snapshot import Snapshot, snapshot

SEEDERS = {
    "cities": "parts = (part(club.CityFactory),)",
    "members": """depends_on = ('cities',)
    parts = (part(club.MemberFactory, fixed=('staff',)),)""",
    "visits": "depends_on = ('members',)\n    parts = (part(club.VisitFactory),)",
}
PACKAGE = "club_seeders"

AS_OF = ("--as-of", "2026-01-01")
MANY = ("--count", "members=22000", "--count", "visits=2000")
"""More members than are loaded into live indexes."""

FIRST = ("all", "--seed", "1", *AS_OF)
LOAD = ("all", "--clear", *MANY, *AS_OF)
ADD = ("all", *MANY, *AS_OF)
UNDO = ("undo",)

SECRET = "correct-horse-battery-staple"
UNIQUE = "one_card_each"
HAND = ("INSERT INTO guests (name) VALUES ('Written by hand'), ('Another')",)


def club_project(folder: Path) -> Path:
    """Write the project into a folder."""
    seeders = folder / PACKAGE
    seeders.mkdir()
    (seeders / "__init__.py").touch()
    for name, body in SEEDERS.items():
        (seeders / f"{name}.py").write_text(
            "from seeds import Seeder, part\nfrom tests.support import club\n\n\n"
            f'class {name.title()}(Seeder):\n    """The {name}."""\n\n    {body}\n'
        )
    (folder / "pyproject.toml").write_text(
        f'[tool.seeds]\nmetadata = "tests.support.club:Base"\nseeders = "{PACKAGE}"\n'
    )
    return folder


def create_tables(engine: sa.Engine) -> None:
    """Create the club's tables, with constraints that the models do not know."""
    with engine.connect() as connection:
        club.Base.metadata.create_all(connection)
        if engine.dialect.name == "sqlite":
            find = sa.text(
                "SELECT sql FROM sqlite_master WHERE tbl_name = 'members' ORDER BY type DESC"
            )
            table, *indexes = [sql for (sql,) in connection.execute(find) if sql]
            body = table.rstrip().removesuffix(")")
            body = body.replace("name VARCHAR(80)", "name VARCHAR(80) NOT NULL")
            connection.exec_driver_sql("DROP TABLE members")
            connection.exec_driver_sql(f"{body}, CONSTRAINT {UNIQUE} UNIQUE (card))")
            for sql in indexes:
                connection.exec_driver_sql(sql)
        else:
            connection.exec_driver_sql(
                f"ALTER TABLE members ADD CONSTRAINT {UNIQUE} UNIQUE (card),"
                " ALTER COLUMN name SET NOT NULL"
            )
        for statement in HAND:
            connection.exec_driver_sql(statement)
        connection.commit()


Command = Callable[..., Any]
"""``on(url)`` and then the command, within this process."""


@dataclass
class Stage:
    """A database as it is before a command, and as it should be afterwards.

    Attributes:
        template: The database that is copied; nobody changes it.
        copy: Makes a copy of it, and yields its URL.
        run: Runs a command on a database: ``run(url, "all", "--clear")``.
        secret: What must never be printed.
    """

    template: str
    copy: Callable[[], AbstractContextManager[str]]
    run: Command
    secret: str
    _expected: dict[tuple[str, ...], Snapshot] = field(default_factory=dict)

    @cached_property
    def before(self) -> Snapshot:
        """What the template and each copy of it holds."""
        return snapshot(self.template)

    def after(self, *arguments: str) -> Snapshot:
        """What a command makes of it when nothing disturbs."""
        if arguments not in self._expected:
            with self.copy() as url:
                self.run(url, *arguments, check=True)
                self._expected[arguments] = snapshot(url)
        return self._expected[arguments]

    def check_unchanged(self, url: str, ended: Ended) -> None:
        """Check that a command that failed left nothing behind and gave nothing away."""
        self.check_discreet(ended)
        assert snapshot(url) == self.before, ended.said

    def check_discreet(self, ended: Ended) -> None:
        """Check that nothing secret was printed, nor the inside of the program."""
        assert self.secret not in ended.said
        assert club.HASH not in ended.said
        assert "Traceback" not in ended.said
        assert "bug:" not in ended.said

    def check_converges(self, url: str, *arguments: str) -> None:
        """Check that the same command, run again, does what it would have done at first."""
        self.run(url, *arguments, check=True)
        assert snapshot(url).data == self.after(*arguments).data


@contextlib.contextmanager
def copied_file(template: Path, target: Path) -> Iterator[str]:
    """Copy an SQLite database."""
    shutil.copy(template, target)
    yield f"sqlite:///{target}"


class Stages:
    """Makes the stages of one kind of database when they are first asked for."""

    def __init__(self, club: Cli, folder: Path, server: postgresql.Server | None) -> None:
        self.club = club
        self.folder = folder
        self.server = server
        self._numbers = itertools.count()
        self._made: dict[str, Stage] = {}
        self._open: list[AbstractContextManager[str]] = []

    def run(self, url: str, *arguments: str, check: bool = False) -> Any:
        return self.club.on(url)(*arguments, check=check)

    def stage(self, template: str) -> Stage:
        """Return the stage of a database that is ready."""
        return Stage(template, lambda: self.copy(template), self.run, self.secret)

    @property
    def secret(self) -> str:
        return str(self.server.url.password or SECRET) if self.server else SECRET

    def copy(self, template: str) -> AbstractContextManager[str]:
        """Copy a database until the end of the block."""
        if self.server is None:
            file = Path(template.removeprefix("sqlite:///"))
            return copied_file(file, self.folder / f"{next(self._numbers)}.db")
        return copied(self._with_password(), template)

    def _with_password(self) -> postgresql.Server:
        # A server that trusts us looks at no password.
        assert self.server is not None
        return postgresql.Server(self.server.url.set(password=self.secret), self.server.origin)

    def empty(self) -> str:
        """Return a new database, which stays until the end of the session."""
        if self.server is None:
            return f"sqlite:///{self.folder / f'template{next(self._numbers)}.db'}"
        made = self._with_password().database()
        self._open.append(made)
        return made.__enter__()

    @property
    def seeded(self) -> Stage:
        """A few rows of everything, by one run, and guests written by hand."""
        if "seeded" not in self._made:
            url = self.empty()
            engine = create_engine(url)
            create_tables(engine)
            engine.dispose()
            self.run(url, *FIRST, check=True)
            self._made["seeded"] = self.stage(url)
        return self._made["seeded"]

    @property
    def grown(self) -> Stage:
        """The same, and many rows by a second run."""
        if "grown" not in self._made:
            url = self.empty()
            with self.seeded.copy() as source:
                self.run(source, *ADD, check=True)
                self._move(source, url)
            self._made["grown"] = self.stage(url)
        return self._made["grown"]

    def _move(self, source: str, url: str) -> None:
        if self.server is None:
            Path(source.removeprefix("sqlite:///")).rename(url.removeprefix("sqlite:///"))
            return
        engine = create_engine(self.server.url).execution_options(isolation_level="AUTOCOMMIT")
        names = sa.make_url(url).database, sa.make_url(source).database
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {names[0]}")
            connection.exec_driver_sql(f"CREATE DATABASE {names[0]} TEMPLATE {names[1]}")
        engine.dispose()

    def close(self) -> None:
        for made in self._open:
            made.__exit__(None, None, None)
