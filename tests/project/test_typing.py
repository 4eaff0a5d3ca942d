"""What mypy and basedpyright know of factories: types revealed, mistakes refused."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEADER = """
from collections.abc import Mapping
from typing import Any
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session
from typing_extensions import reveal_type
import seeds
from app.models import Order, User
from pydantic import BaseModel
from seeds import Factory, person, state
from seeds.testing import batches, strategy


class Schema(BaseModel):
    email: str


class SchemaFactory(Factory[Schema]):
    email = person.email()


class UserFactory(Factory[User]):
    email = person.email()

    @state
    def admin(self) -> Mapping[str, Any]:
        return {"is_active": True}

    @state
    def called(self, name: str, *, loudly: bool = False) -> Mapping[str, Any]:
        return {"first_name": name.upper() if loudly else name}


class PickyFactory(UserFactory):
    @state
    def picky(self) -> Mapping[str, Any]:
        return {}


async def examples(session: Session, asynchronous: AsyncSession) -> None:
"""

TYPES = {
    "UserFactory()": "UserFactory",
    "UserFactory(session)": "UserFactory",
    "UserFactory().make()": "User",
    "UserFactory().make(email='a@b.example', admin=True)": "User",
    "UserFactory().make_batch(3)": "list[User]",
    "UserFactory().stub(email='')": "User",
    "UserFactory().stub_batch(3)": "list[User]",
    "UserFactory(asynchronous).stub()": "User",
    "UserFactory().iter_batch(3, size=2)": "Iterator[User]",
    "UserFactory().attributes()": "dict[str, Any]",
    "UserFactory().admin()": "UserFactory",
    "UserFactory().called('Ada', loudly=True)": "UserFactory",
    "UserFactory().admin().called('Ada').make()": "User",
    "UserFactory().state(email='a@b.example')": "UserFactory",
    "UserFactory().state({'email': 'a@b.example'}).make()": "User",
    "UserFactory().has('orders', 2).without('items').recycle(User)": "UserFactory",
    "UserFactory().sequence({'email': ''}, {'email': 'x'})": "UserFactory",
    "UserFactory().sequence({}, lambda row: {}).make_batch(2)": "list[User]",
    "UserFactory().has(UserFactory, 2, through={'email': ''}).make()": "User",
    "UserFactory().has(UserFactory, through=UserFactory().admin())": "UserFactory",
    "PickyFactory().admin()": "PickyFactory",
    "PickyFactory().admin().picky().make()": "User",
    "UserFactory(session).create()": "User",
    "UserFactory(session, commit=True).create()": "User",
    "UserFactory(session).admin().create()": "User",
    "UserFactory(session).create_batch(3)": "list[User]",
    "UserFactory(session).get_or_create(email='a@b.example')": "tuple[User, bool]",
    "await UserFactory().acreate()": "User",
    "await UserFactory().acreate_batch(2)": "list[User]",
    "await UserFactory().aget_or_create()": "tuple[User, bool]",
    "UserFactory(asynchronous)": "Async[UserFactory]",
    "UserFactory(asynchronous).make()": "User",
    "UserFactory(asynchronous).create()": "Awaitable[User]",
    "await UserFactory(asynchronous).create()": "User",
    "await UserFactory(asynchronous).admin().create()": "User",
    "await UserFactory(asynchronous).called('Ada').create()": "User",
    "await UserFactory(asynchronous).state(email='').create_batch(2)": "list[User]",
    "await UserFactory(asynchronous).has('orders', 2).create()": "User",
    "await UserFactory(asynchronous).sequence({'email': ''}).create()": "User",
    "await UserFactory(asynchronous).get_or_create()": "tuple[User, bool]",
    "seeds.use_session(session).__enter__()": "Session",
    "seeds.use_session(asynchronous).__enter__()": "AsyncSession",
    "await seeds.use_session(asynchronous).__aenter__()": "AsyncSession",
    "seeds.stream(seed=7).__enter__()": "Stream",
    "SchemaFactory().make()": "Schema",
    "strategy(UserFactory)": "SearchStrategy[User]",
    "strategy(UserFactory().admin(), states=True, email='')": "SearchStrategy[User]",
    "batches(UserFactory, 1, 3)": "SearchStrategy[list[User]]",
    "seeds.validate(UserFactory().admin(), Schema, n=3)": "Validation",
}
"""Expressions, and what both checkers know of them."""

MISTAKES = {
    "a misspelt method": "UserFactory().mkae()",
    "a misspelt state": "UserFactory().adnim()",
    "a state's missing argument": "UserFactory().called()",
    "a state's wrong argument": "UserFactory().called(7)",
    "a state's unknown argument": "UserFactory().called('Ada', laudly=True)",
    "a state of a sequence that is none": "UserFactory().sequence('admin')",
    "a number that is none": "UserFactory().make_batch('three')",
    "a session of another kind": "UserFactory('sqlite://')",
    "an object of another class": "order: Order = UserFactory().make()",
    "a user that is not awaited": "user: User = UserFactory(asynchronous).create()",
    "an attribute of a user not awaited": "UserFactory(asynchronous).create().email",
    "an attribute that users lack": "UserFactory().make().emial",
    "a session that is neither": "seeds.use_session(7)",
    "a schema that is none": "seeds.validate(UserFactory, User)",
}
"""Mistakes, and the lines that both checkers refuse."""

CHECKERS = ("mypy", "basedpyright")


class Found(NamedTuple):
    """What a checker said: revealed types and errors by line."""

    revealed: dict[int, str]
    errors: dict[int, str]


def _lines() -> list[str]:
    reveals = [f"    reveal_type({code})" for code in TYPES]
    return [*HEADER.strip("\n").split("\n"), *reveals, *(f"    {m}" for m in MISTAKES.values())]


def _first_line() -> int:
    """Return the number of the first example's line."""
    return HEADER.strip("\n").count("\n") + 2


def _mypy(module: Path) -> Found:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--show-absolute-path",
         "--config-file", str(ROOT / "pyproject.toml"), str(module)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    revealed, errors = {}, {}
    messages = re.compile(r"^[^\n]*:(\d+): (note|error): (.*)$", re.MULTILINE)
    for line, kind, text in messages.findall(done.stdout):
        if kind == "error":
            errors[int(line)] = text
        elif said := re.search(r'Revealed type is "(.*)"', text):
            revealed[int(line)] = said[1]
    assert revealed, done.stdout + done.stderr
    return Found(revealed, errors)


def _basedpyright(module: Path) -> Found:
    settings = {
        "include": [module.name],
        "typeCheckingMode": "standard",
        "extraPaths": [str(ROOT)],
        "pythonVersion": "3.11",
    }
    (module.parent / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [Path(sysconfig.get_path("scripts")) / "basedpyright", "--outputjson",
         "--pythonpath", sys.executable, "-p", str(module.parent)],
        cwd=module.parent, capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    revealed, errors = {}, {}
    for said in json.loads(done.stdout)["generalDiagnostics"]:
        line = said["range"]["start"]["line"] + 1
        found = re.search(r'Type of ".*" is "(.*)"', said["message"], re.DOTALL)
        if found is not None:
            revealed[line] = found[1]
        elif said["severity"] == "error":
            errors[line] = said["message"]
    assert revealed, done.stdout + done.stderr
    return Found(revealed, errors)


def _plain(revealed: str) -> str:
    """Return a type without the modules that define it."""
    return re.sub(r"\b(?:[a-z_]\w*\.)+(?=\w)", "", revealed)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    module = tmp_path_factory.mktemp("typing") / "typing_examples.py"
    module.write_text("\n".join(_lines()) + "\n")
    return {"mypy": _mypy(module), "basedpyright": _basedpyright(module)}


@pytest.mark.parametrize("checker", CHECKERS)
def test_the_examples_themselves_have_no_mistakes(said: dict[str, Found], checker: str) -> None:
    first_mistake = _first_line() + len(TYPES)
    errors = {n: e for n, e in said[checker].errors.items() if n < first_mistake}
    assert errors == {}


@pytest.mark.parametrize("code", TYPES)
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_checker_knows_the_type(said: dict[str, Found], checker: str, code: str) -> None:
    line = _first_line() + list(TYPES).index(code)
    assert _plain(said[checker].revealed[line]) == TYPES[code]


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_checker_refuses(said: dict[str, Found], checker: str, mistake: str) -> None:
    line = _first_line() + len(TYPES) + list(MISTAKES).index(mistake)
    assert line in said[checker].errors
