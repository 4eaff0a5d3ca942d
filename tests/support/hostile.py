"""Small projects of a test's own, and values and names that break careless programs."""

from __future__ import annotations

import contextlib
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from seeds import api
from seeds.config.project import Project, find_project
from seeds.load.engine import create_engine

TEXTS: tuple[str, ...] = (
    "",
    " ",
    " on both sides ",
    "'",
    "''; DROP TABLE canary; --",
    '"',
    '""',
    "\\",
    "\\\\",
    "\\'",
    "\\N",
    "\\.",
    "\n\\.\n",
    "before\n\\.\nafter",
    "\\.\n",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "a\nb\rc\r\nd\te",
    "a,b",
    ",",
    "{}",
    "{a,NULL}",
    "NULL",
    "null",
    "NaN",
    "0",
    "true",
    "%s %(x)s %% %",
    ":name :1 ?",
    "{0} {x} $1 $$",
    "\x01\x02\x1b[31m\x7f",
    "\x1c\x1d\x1e\x1f",
    "\x85\u2028\u2029",
    "\xa0\u3000",
    "\ufeffafter a byte order mark",
    "\u202eright to left\u202c",
    "שלום עולם مرحبا",
    "e\u0301 \u00e9 \u1e9b\u0323",
    "Z\u0351\u036b\u0343a\u0363lgo\u0337\u0321",
    "\u0130\u0131Ii \u00df\u1e9e \ufb01 \u017f",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1f3\U0001f1f1 \u2764\ufe0f",
    "\U0001f44b\U0001f3fd",
    "\ufdd0\ufffe\uffff\U0010ffff",
    "\ufffd",
    "\u200b\u200d\u2060\u00ad",
    "日本語 한국어 中文 \U00020000",
    "--", "/* */", ";",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "x" * 300,
)  # fmt: skip
"""Texts that every database can hold and careless programs cannot."""

LONG = "\\.\n\"'\t" * 175_000
"""A text of a megabyte, made of what has to be escaped."""

SURROGATES = ("\ud800", "\udfff", "a\udc80b", "\ud83d", "\ude00\ud83d")
"""Halves of characters: Python can hold them, no encoding can."""


@dataclass(frozen=True)
class Small:
    """A project of a few lines.

    Attributes:
        project: What its pyproject.toml says.
        package: The name of its package.
    """

    project: Project
    package: str

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self.project.root

    def seed(self, url: str, **more: Any) -> Any:
        """Seed a database, which gets the tables first, and return the report."""
        more.setdefault("migrate", True)
        return api.seed(api.SeedRequest(database_url=url, **more), project=self.project)

    def migrate(self, url: str) -> None:
        """Make the tables."""
        api.migrate(database_url=url, project=self.project)

    def verify(self, url: str) -> Any:
        """Return the report of a verification."""
        return api.verify(database_url=url, project=self.project)

    def digests(self, url: str) -> dict[str, str]:
        """Verify a database and return the digest of each table."""
        report = self.verify(url)
        assert [check for check in report.checks if not check.ok] == []
        return {name: table.digest for name, table in report.tables.items()}


MODELS = """
import datetime as dt
import enum
import uuid
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass

"""

SEEDER = '''
"""Everything."""
import datetime as dt
from decimal import Decimal

import seeds
from seeds import *
from seeds import Factory, Seeder, fixed, part, ref, state

from tests.support.hostile import *
from ..models import *

'''


@contextlib.contextmanager
def small_project(
    folder: Path, models: str, seeder: str, settings: str = "", files: dict[str, str] | None = None
) -> Iterator[Small]:
    """Write a project with one seeder, ``everything``, and forget its modules afterwards.

    Args:
        folder: Where to put it.
        models: Mapped classes over ``Base``; what models usually import is imported.
        seeder: Factories and the seeder; all of ``seeds`` and of the models is imported.
        settings: Further lines of ``[tool.seeds]``.
        files: Further files by path within the folder.
    """
    package = f"small_{uuid.uuid4().hex[:8]}"
    seeders = folder / package / "seeders"
    seeders.mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    (seeders / "__init__.py").touch()
    (folder / package / "models.py").write_text(MODELS + models, encoding="utf-8")
    (seeders / "everything.py").write_text(SEEDER + seeder, encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        f'[tool.seeds]\nmetadata = "{package}.models:Base"\nseeders = "{package}.seeders"\n'
        + settings,
        encoding="utf-8",
    )
    for name, text in (files or {}).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.path.insert(0, str(folder))
    try:
        yield Small(find_project(folder), package)
    finally:
        sys.path.remove(str(folder))
        for name in [n for n in sys.modules if n.partition(".")[0] == package]:
            del sys.modules[name]


# Without this the driver looks for placeholders.
PLAIN = {"no_parameters": True}


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement, which is sent as it is."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = connection.exec_driver_sql(statement, execution_options=PLAIN)
            return [tuple(row) for row in rows]
    finally:
        engine.dispose()


def execute(url: str, *statements: str) -> None:
    """Execute statements, as they are, in a transaction."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement, execution_options=PLAIN)
    finally:
        engine.dispose()


def everything(*parts: str) -> str:
    """Return the seeder of the given factories as source text."""
    listed = "".join(f"part({name}), " for name in parts)
    return f'\nclass EverythingSeeder(Seeder):\n    """All."""\n    parts = ({listed})\n'


def quoted(name: str) -> str:
    """Return an SQL identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def table_names(url: str) -> set[str]:
    """Return the names of all tables of a database."""
    engine = create_engine(url)
    try:
        return set(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()
