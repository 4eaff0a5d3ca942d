"""A small project whose tests are run by a pytest of their own."""

from __future__ import annotations

import contextlib
import importlib
import json
import pkgutil
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import seeds
from seeds.testing.databases import Server

# What is imported for the first time by a pytest within this one is forgotten after it, and
# modules of C libraries can be imported only once in a process.
for name in (
    "aiosqlite",
    "asyncpg",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.ext.asyncio",
    "yaml",
    *(module.name for module in pkgutil.walk_packages(seeds.__path__, "seeds.")),
):
    # One that cannot be imported is the matter of its own tests.
    with contextlib.suppress(ImportError, AttributeError):
        importlib.import_module(name)

MODELS = """
    import sqlalchemy as sa
    from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


    class Base(DeclarativeBase):
        pass


    class Owner(Base):
        __tablename__ = "owners"

        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(sa.String(100))
        email: Mapped[str] = mapped_column(sa.String(200), unique=True)


    class Pet(Base):
        __tablename__ = "pets"

        id: Mapped[int] = mapped_column(primary_key=True)
        tag: Mapped[str] = mapped_column(sa.String(20), unique=True)
        owner_id: Mapped[int] = mapped_column(sa.ForeignKey("owners.id"))

        owner: Mapped[Owner] = relationship()


    def count(session, model):
        return session.scalar(sa.select(sa.func.count()).select_from(model))
"""

FACTORIES = """
    import seeds
    from seeds import Factory, person, ref, sequence, state
    from shelter.models import Owner, Pet


    class OwnerFactory(Factory[Owner], natural_key=("email",)):
        \"\"\"Somebody with a pet.\"\"\"

        name = person.full_name()
        email = person.email(unique=True)

        @state
        def nameless(self):
            return {"name": "?"}


    class PetFactory(Factory[Pet], natural_key=("tag",)):
        owner = ref(Owner)
        tag = sequence("TAG-{n:04d}")
"""

SEEDER = """
    from seeds import Seeder, part
    from shelter.factories import OwnerFactory, PetFactory


    class Owners(Seeder):
        \"\"\"People and their pets.\"\"\"

        parts = (part(OwnerFactory), part(PetFactory))
"""

TOML = """
    [tool.seeds]
    metadata = "shelter.models:Base"
    seeders = "shelter.seeders"
    profiles = "shelter/profiles"
"""

INI = """
    [pytest]
    addopts = -p no:cacheprovider
    pythonpath = .
    asyncio_default_fixture_loop_scope = function
    filterwarnings = error
    seeds_as_of = 2026-01-31
"""

HEAD = """
import json, os, pathlib

import pytest
import sqlalchemy as sa

import seeds
from shelter.factories import OwnerFactory, PetFactory
from shelter.models import Base, Owner, Pet, count
"""


@dataclass
class Shelter:
    """The project.

    Attributes:
        pytester: pytest's own helper; its folder is the project's.
    """

    pytester: pytest.Pytester

    @property
    def path(self) -> Path:
        """The project's folder."""
        return self.pytester.path

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")

    def tests(self, text: str, name: str = "test_shelter.py") -> None:
        """Write a module of tests; models and factories are imported already."""
        self.write(name, HEAD + textwrap.dedent(text))

    def run(self, *arguments: str, apart: bool = False) -> pytest.RunResult:
        """Run the tests.

        Args:
            *arguments: Of pytest.
            apart: Whether in a process of their own.
        """
        # Warnings are errors there, and that pytest is not the one whose assertions are rewritten.
        if apart:
            return self.pytester.runpytest_subprocess(*arguments)
        return self.pytester.runpytest_inprocess("-p", "no:randomly", *arguments)

    def passes(self, *arguments: str, apart: bool = False, **outcomes: int) -> pytest.RunResult:
        """Run the tests and see that they pass; ``passed=3`` says how many there are."""
        result = self.run(*arguments, apart=apart)
        assert result.ret == 0, result.stdout.str()
        if outcomes:
            result.assert_outcomes(**outcomes)
        return result

    def drawn(self, *arguments: str, apart: bool = False) -> dict[str, Any]:
        """Run the tests and return what they wrote to files ``drawn/NAME``, by name."""
        folder = self.path / "drawn"
        folder.mkdir(exist_ok=True)
        for file in folder.iterdir():
            file.unlink()
        self.passes(*arguments, apart=apart)
        return {file.name: json.loads(file.read_text()) for file in sorted(folder.iterdir())}


@pytest.fixture
def shelter(pytester: pytest.Pytester) -> Shelter:
    """A project with models, factories, a seeder and a profile."""
    made = Shelter(pytester)
    made.write("shelter/__init__.py", "")
    made.write("shelter/models.py", MODELS)
    made.write("shelter/factories.py", FACTORIES)
    made.write("shelter/seeders/__init__.py", "")
    made.write("shelter/seeders/owners.py", SEEDER)
    made.write("shelter/profiles/test.toml", 'kind = "disposable"\n[owners]\ncount = 3\n')
    made.write("pyproject.toml", TOML)
    made.write("pytest.ini", INI)
    return made


def left_over(url: str) -> list[str]:
    """Return the databases of a server that are called like the one of a URL, and more."""
    target = sa.make_url(url)
    if target.get_backend_name() != "postgresql":
        return []
    return [name for name in Server(target).names() if name.startswith(f"{target.database}_")]
