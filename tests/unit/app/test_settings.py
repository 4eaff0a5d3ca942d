"""Settings come from the environment, then from ``.env``, then from defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    path = tmp_path / ".env"
    path.write_text("# ours\nDATABASE_URL='postgresql://file/shop'\nSQL_ECHO=yes\n")
    return path


def test_without_anything_an_embedded_database_is_named_after_the_environment() -> None:
    assert Settings.load({}, None) == Settings(
        database_url="sqlite:///seeds-development.db", environment="development", sql_echo=False
    )
    assert Settings.load({"SEED_ENV": "demo"}, None).database_url == "sqlite:///seeds-demo.db"


def test_the_file_is_read(env_file: Path) -> None:
    settings = Settings.load({}, env_file)
    assert settings.database_url == "postgresql://file/shop"
    assert settings.sql_echo


def test_the_environment_wins_over_the_file(env_file: Path) -> None:
    settings = Settings.load({"DATABASE_URL": "sqlite://", "SQL_ECHO": "0"}, env_file)
    assert settings.database_url == "sqlite://"
    assert not settings.sql_echo


def test_an_empty_variable_counts_as_none(env_file: Path) -> None:
    settings = Settings.load({"DATABASE_URL": ""}, env_file)
    assert settings.database_url == "postgresql://file/shop"


def test_the_file_is_found_in_the_working_directory(
    env_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(env_file.parent)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert Settings.load().database_url == "postgresql://file/shop"


def test_a_missing_file_is_no_error(tmp_path: Path) -> None:
    assert Settings.load({}, tmp_path / ".env").environment == "development"


def test_a_value_that_cannot_be_understood_names_its_variable() -> None:
    with pytest.raises(ValueError, match="SQL_ECHO must be true or false, not 'maybe'"):
        Settings.load({"SQL_ECHO": "maybe"}, None)
