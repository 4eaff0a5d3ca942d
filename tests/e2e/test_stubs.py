from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.support.command import Seed, clean_environment

USE = """\
from sqlalchemy.ext.asyncio import AsyncSession

from app.factories import OrderFactory, UserFactory
from app.factories.odd import KIND, Alias, Point, Shade, maybe, other, taken, twice
from app.factories.user import KNOWN_PASSWORD, known_password

user = UserFactory().make(email="a@example.com", admin=True)
reveal_type(user)
reveal_type(UserFactory().admin().make())
reveal_type(UserFactory().has_orders(3).make_batch(2))
reveal_type(UserFactory().state(role="x").create())
reveal_type(UserFactory().get_or_create(email="x"))
reveal_type(OrderFactory().make(user=user, user__role="admin", items_rows=2, recent=True))
reveal_type(OrderFactory().attributes(user=UserFactory().admin()))
reveal_type(KNOWN_PASSWORD)
reveal_type(twice(2))
reveal_type(Point(1, y=2).x)
reveal_type(KIND)


async def rows(session: AsyncSession) -> None:
    reveal_type(await UserFactory(session).admin().create(email="x"))
    reveal_type(await UserFactory().acreate(email="x"))


whatever: Alias = [Shade.LIGHT, maybe, other, taken, known_password]
"""
REVEALED = [
    "User", "User", "list[User]", "User", "tuple[User, bool]", "Order", "dict[str, Any]", "str",
    "int", "int", "int", "User", "User",
]  # fmt: skip
WRONG = """\
from app.factories import OrderFactory, UserFactory

UserFactory().make(emial="x")
UserFactory().create_batch(2, email=3)
OrderFactory().make(user=3)
OrderFactory().state(user__rol="x")
UserFactory().has_ordrs(3)
"""
ODD = '''\
"""A module with more than factories."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from app.models import Role
from seeds import Factory

if TYPE_CHECKING:
    from collections.abc import Sequence

try:
    import tomllib as other
except ImportError:
    other = None

KIND = 3
taken = {"a": 1}
Alias = list[Any]
if KIND:
    maybe = KIND


class Shade(enum.Enum):
    LIGHT = "l"


@dataclass
class Point:
    x: int
    y: int = 1

    def moved(self, by: Sequence[int] = (1,)) -> Point:
        return Point(self.x + by[0], self.y)


@cache
def twice(number: int, factor: int = 2) -> int:
    return number * factor


class OddFactory(Factory[Role]):
    """Nothing is declared but this."""
'''


@pytest.fixture
def typed(seed: Seed, shop: Path) -> Path:
    """A shop with stubs, and with a module that has more than factories."""
    (shop / "app" / "factories" / "odd.py").write_text(ODD)
    seed("stubs", cwd=shop, check=True)
    return shop


def checked(shop: Path, checker: str, text: str) -> list[str]:
    """Return what a type checker says of a module that uses the shop's factories."""
    (shop / "use.py").write_text(text)
    environment = clean_environment(shop, {"MYPYPATH": f"{shop}{os.pathsep}{ROOT}"})
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", "use.py"]
    if checker == "basedpyright":
        settings = {
            "extraPaths": [str(ROOT)],
            "typeCheckingMode": "standard",
            "include": ["use.py"],
            "pythonVersion": "3.11",
        }
        (shop / "pyrightconfig.json").write_text(json.dumps(settings))
        program = Path(sysconfig.get_path("scripts")) / "basedpyright"
        command = [str(program), "--pythonpath", sys.executable]
    done = subprocess.run(
        command, cwd=shop, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.splitlines()


def revealed(lines: list[str]) -> list[str]:
    """Return the types that a checker reveals, without their modules."""
    found = []
    for line in lines:
        for mark in (' Revealed type is "', '" is "'):
            if mark in line:
                type_ = line.partition(mark)[2].rstrip('"')
                found.append(type_)
                break
    modules = ("builtins.", "typing.", "app.models.user.", "app.models.order.")
    for module in modules:
        found = [type_.replace(module, "") for type_ in found]
    return found


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_a_type_checker_knows_what_factories_take_and_make(typed: Path, checker: str) -> None:
    lines = checked(typed, checker, USE)
    assert [line for line in lines if "error:" in line] == []
    assert revealed(lines) == REVEALED


@pytest.mark.parametrize("checker", ["mypy", "basedpyright"])
def test_a_type_checker_finds_wrong_overrides(typed: Path, checker: str) -> None:
    lines = checked(typed, checker, WRONG)
    wrong = {int(line.split(":")[1]) for line in lines if "error:" in line}
    assert wrong == {3, 4, 5, 6, 7}


def test_the_stubs_are_correct_by_themselves(typed: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "-p", "app.factories"],
        cwd=typed,
        env=clean_environment(typed, {"MYPYPATH": f"{typed}{os.pathsep}{ROOT}"}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_a_stub_that_is_stale_is_named(seed: Seed, typed: Path) -> None:
    folder = typed / "app" / "factories"
    assert "up to date" in seed("stubs", "--check", cwd=typed, check=True).stdout
    (folder / "user.pyi").write_text("")
    (folder / "order.pyi").unlink()
    before = sorted(folder.iterdir())
    done = seed("stubs", "--check", "--json", cwd=typed)
    assert done.returncode == 4
    report = json.loads(done.stdout)
    assert not report["ok"]
    assert report["stale"] == [str(folder / "order.pyi"), str(folder / "user.pyi")]
    assert sorted(folder.iterdir()) == before
    again = seed("stubs", cwd=typed, check=True)
    assert again.stdout.startswith("Wrote app/factories/order.pyi\nWrote app/factories/user.pyi\n")
    seed("stubs", "--check", cwd=typed, check=True)


def test_a_new_column_makes_a_stub_stale(seed: Seed, typed: Path) -> None:
    models = typed / "app" / "models" / "system.py"
    text = models.read_text().replace(
        "    permissions: Mapped[Tags]\n", "    permissions: Mapped[Tags]\n    level: Mapped[int]\n"
    )
    models.write_text(text)
    done = seed("stubs", "--check", cwd=typed)
    assert done.returncode == 4
    assert "Stale: app/factories/system.pyi" in done.stdout


def test_stubs_may_stand_in_a_folder_of_their_own(seed: Seed, shop: Path) -> None:
    seed("stubs", "--output", "typings", cwd=shop, check=True)
    assert (shop / "typings" / "app" / "factories" / "user.pyi").is_file()
    assert not list((shop / "app").rglob("*.pyi"))


def test_a_project_without_factories_is_told_so(seed: Seed, tmp_path: Path) -> None:
    package = tmp_path / "zoo"
    package.mkdir()
    (package / "models.py").write_text((ROOT / "tests/support/hard_models.py").read_text())
    (tmp_path / "pyproject.toml").write_text('[tool.seeds]\nmetadata = "zoo.models:Base"\n')
    done = seed("stubs", cwd=tmp_path)
    assert done.returncode == 2
    assert "`seed make factory MODEL` writes one." in done.stderr


CLINIC = """\
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase, Mapped, column_property, composite, mapped_column, relationship, synonym
)


class Base(DeclarativeBase):
    pass


@dataclass
class Money:
    amount: int
    currency: str


class Nurse(Base):
    __tablename__ = "nurses"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column()
    shout = column_property(name + "!")
    surname = synonym("name")
    settings: Mapped[dict] = mapped_column(sa.JSON, default=dict)
    amount: Mapped[int]
    currency: Mapped[str]
    pay: Mapped[Money] = composite("amount", "currency")

    @hybrid_property
    def whisper(self) -> str:
        return self.name.lower()


class Shift(Base):
    __tablename__ = "shifts"

    id: Mapped[int] = mapped_column(primary_key=True)
    nurse_id: Mapped[int] = mapped_column(sa.ForeignKey("nurses.id"))
    nurse: Mapped[Nurse] = relationship()
"""
CLINIC_FACTORIES = """\
from clinic.models import Nurse, Shift
from seeds import Factory, ref, word


class NurseFactory(Factory[Nurse]):
    name = word()
    amount = 3
    currency = "EUR"


class ShiftFactory(Factory[Shift]):
    nurse = ref(Nurse)
"""


@pytest.fixture
def clinic(seed: Seed, tmp_path: Path) -> str:
    """The stub of factories whose models compute attributes; the project names no seeders."""
    package = tmp_path / "clinic"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "models.py").write_text(CLINIC)
    (package / "factories.py").write_text(CLINIC_FACTORIES)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.seeds]\nmetadata = "clinic.models:Base"\nfactories = "clinic.factories"\n'
    )
    seed("stubs", cwd=tmp_path, check=True)
    return (package / "factories.pyi").read_text()


def test_a_computed_attribute_is_no_override_and_costs_no_other_its_type(clinic: str) -> None:
    assert "    name: str | _Column\n" in clinic
    assert "    nurse__name: str | _Column\n" in clinic
    assert "shout" not in clinic
    assert "whisper" not in clinic


def test_a_container_of_anything_is_told_as_one(clinic: str) -> None:
    assert "    settings: dict[_Any, _Any] | _Column\n" in clinic


def test_synonyms_and_composites_are_overrides(clinic: str) -> None:
    assert "    surname: _Any\n" in clinic
    assert "    pay: _Any\n" in clinic
