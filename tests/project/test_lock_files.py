"""The lock files agree with pyproject.toml and name nothing but public packages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.lock", "requirements-dev.lock")


def pinned(file: str) -> dict[str, set[str]]:
    """Versions by name; Python versions may need different ones."""
    found: dict[str, set[str]] = {}
    pins = re.findall(r"^([\w.-]+)==([\w.!+]+)", (ROOT / file).read_text(), re.MULTILINE)
    for name, version in pins:
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def declared(group: str) -> list[Requirement]:
    """The core's requirements, its extras' and those of a dependency group."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    texts = list(data["project"]["dependencies"])
    for extra in data["project"]["optional-dependencies"].values():
        texts += extra
    pending = list(data["dependency-groups"][group])
    while pending:
        entry = pending.pop()
        if isinstance(entry, dict):
            pending += data["dependency-groups"][entry["include-group"]]
        else:
            texts.append(entry)
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize(
    ("file", "group"), [("requirements.lock", "shop"), ("requirements-dev.lock", "dev")]
)
def test_every_requirement_is_locked_to_a_version_that_satisfies_it(file: str, group: str) -> None:
    locked = pinned(file)
    for requirement in declared(group):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement} is not in {file}: run make lock"
        assert all(version in requirement.specifier for version in versions), requirement


def test_both_files_lock_the_same_versions() -> None:
    run, develop = map(pinned, FILES)
    assert {name: develop.get(name) for name in run} == run


@pytest.mark.parametrize("file", FILES)
def test_every_package_has_hashes_and_comes_from_no_named_place(file: str) -> None:
    text = (ROOT / file).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-i|-f|--\w*index\w*|--find-links)", text, re.MULTILINE)
    for block in re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]
