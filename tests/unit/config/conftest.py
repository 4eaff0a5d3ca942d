"""A project on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from seeds.config.project import Project

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the project's folder."""

    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that has a profiles folder and a seeders package named, but nothing in them."""
    return Project(
        root=tmp_path,
        source=tmp_path / "pyproject.toml",
        seeders="shop.seeders",
        profiles=tmp_path / "profiles",
    )
