"""Settings come from the environment, then from ``.env``, then from defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import settings
from app.settings import Settings
from seeds.config.project import find_project
from seeds.config.settings import resolve_settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without a ``.env``."""
    (tmp_path / "pyproject.toml").write_text('[tool.seeds]\nmetadata = "app.models:Base"\n')
    return tmp_path


@pytest.fixture
def configured(project: Path) -> Path:
    """A project with a ``.env``."""
    env = "# ours\nDATABASE_URL='postgresql://file/shop'\nSQL_ECHO=yes\n"
    (project / ".env").write_text(env)
    return project


def test_without_anything_an_embedded_database_is_named_after_the_environment(
    project: Path,
) -> None:
    assert Settings.load({}, project) == Settings(
        database_url=f"sqlite:///{project}/seeds-development.db",
        environment="development",
        sql_echo=False,
    )
    demo = Settings.load({"SEED_ENV": "demo"}, project)
    assert demo.database_url == f"sqlite:///{project}/seeds-demo.db"


def test_the_file_is_read(configured: Path) -> None:
    loaded = Settings.load({}, configured)
    assert loaded.database_url == "postgresql://file/shop"
    assert loaded.sql_echo


def test_the_environment_wins_over_the_file(configured: Path) -> None:
    loaded = Settings.load({"DATABASE_URL": "sqlite://", "SQL_ECHO": "0"}, configured)
    assert loaded.database_url == "sqlite://"
    assert not loaded.sql_echo


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_counts_as_none(configured: Path, empty: str) -> None:
    loaded = Settings.load({"DATABASE_URL": empty}, configured)
    assert loaded.database_url == "postgresql://file/shop"


def test_the_project_is_that_of_the_package_wherever_the_process_runs(
    configured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PROJECT", configured)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir("/")
    assert Settings.load().database_url == "postgresql://file/shop"


@pytest.mark.parametrize(
    ("variable", "environ"),
    [
        ("", {}),
        ("", {"SEED_ENV": "demo"}),
        ("SEED_ENV=test", {}),
        ("DATABASE_URL=sqlite:///shop.db", {}),
        ("DATABASE_URL=sqlite:///data/shop.db?mode=rw", {}),
        ("DATABASE_URL=sqlite:////var/shop.db", {}),
        ("DATABASE_URL=sqlite:///:memory:", {}),
        ("DATABASE_URL=sqlite://", {}),
        ("DATABASE_URL=postgresql://u:p@h/d", {"DATABASE_URL": "sqlite:///here.db"}),
        ("DATABASE_URL=postgresql://u:p@h/d", {}),
    ],
)
def test_the_shop_opens_the_database_that_the_tool_fills(
    project: Path, variable: str, environ: dict[str, str]
) -> None:
    (project / ".env").write_text(variable + "\n")
    tool = resolve_settings(find_project(project), environ=environ)
    shop = Settings.load(environ, project)
    assert (shop.database_url, shop.environment) == (tool.database_url, tool.env)


def test_a_value_that_cannot_be_understood_names_its_variable(project: Path) -> None:
    with pytest.raises(ValueError, match="SQL_ECHO must be true or false, not 'maybe'"):
        Settings.load({"SQL_ECHO": "maybe"}, project)
