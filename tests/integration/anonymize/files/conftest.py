"""A file of people, and rules for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.masked_files import RULES, write_csv


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES)
    return file


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "users.csv")
