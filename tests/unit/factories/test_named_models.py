"""Models found by the names of a module and of what stands in it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seeds.errors import ConfigError
from seeds.factories.models import load_models

MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase):
    pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)

def helper():
    pass

empty = sa.MetaData()
number = 5
"""

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes a module into the project's folder; what was imported is forgotten afterwards."""
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return tmp_path

    yield written
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("path", ["shop_of_models:Base", "shop_of_models:Base.metadata"])
def test_a_base_and_its_metadata_are_found(write: Write, path: str) -> None:
    root = write("shop_of_models.py", MODELS)
    models = load_models(path, root)
    assert list(models.metadata.tables) == ["users"]
    assert [mapper.class_.__name__ for mapper in models.mappers] == ["User"]


def test_a_module_alone_will_do_where_it_has_one(write: Write) -> None:
    root = write("shop_of_models.py", MODELS)
    models = load_models("shop_of_models", root)
    assert models.name == "shop_of_models:Base"


def test_a_module_within_a_package_is_found_from_the_projects_folder(write: Write) -> None:
    write("app_of_models/__init__.py", "")
    root = write("app_of_models/models.py", MODELS)
    assert load_models("app_of_models.models:Base", root).metadata.tables


def test_a_module_with_several_names_them(write: Write) -> None:
    other = "\nclass Other(DeclarativeBase): pass\nsa.Table('x', Other.metadata)\n"
    root = write("two_of_models.py", MODELS + other)
    with pytest.raises(ConfigError, match="two_of_models:Base, two_of_models:Other") as said:
        load_models("two_of_models", root)
    assert "--metadata two_of_models:Base" in said.value.hint


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("shop_of_model:Base", "no module 'shop_of_model'", "Did you mean 'shop_of_models'?"),
        ("zzz_nothing:Base", "no module 'zzz_nothing'", "looked for in"),
        ("shop_of_models:Bose", "has no 'Bose'", "Did you mean 'Base'?"),
        ("shop_of_models:qqq", "has no 'qqq'", "shop_of_models:Base"),
        ("shop_of_models:User", "the class of the table users", "shop_of_models:Base"),
        ("shop_of_models:helper", "but a function", "shop_of_models:Base"),
        ("shop_of_models:number", "but the int 5", "shop_of_models:Base"),
        ("shop_of_models:empty", "has no tables", "imports all models"),
        ("shop_of_models:", "no module:name", "yourapp.models:Base"),
    ],
)
def test_what_is_wrong_is_said(write: Write, path: str, message: str, hint: str) -> None:
    root = write("shop_of_models.py", MODELS)
    with pytest.raises(ConfigError, match=message) as said:
        load_models(path, root)
    assert hint in said.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("raise ValueError('no DATABASE_URL')\n", "ValueError: no DATABASE_URL .*broken"),
        ("import exit_of_nothing_at_all\n", "needs the module 'exit_of_nothing_at_all'"),
        ("def f(:\n", "SyntaxError"),
        ("raise SystemExit(3)\n", "SystemExit: 3"),
        ("x = 1\n", "neither a declarative base nor a MetaData"),
    ],
)
def test_a_module_that_fails_says_why(write: Write, text: str, message: str) -> None:
    root = write("broken_of_models.py", text)
    with pytest.raises(ConfigError, match=message):
        load_models("broken_of_models", root)
