from __future__ import annotations

from pathlib import Path

import pytest

from seeds.config.project import Project, find_project
from seeds.errors import ConfigError
from tests.unit.config.conftest import Write

FULL = """
[tool.seeds]
metadata = "app.models:Base"
seeders = "app.seeders"
profiles = "app/profiles"
migrations = "alembic.ini"
checks = "app.checks:CHECKS"
database_url = "postgresql://me:secret@host/shop"
env = "demo"
locale = "de_DE"
faker_providers = ["app.providers"]
trusted_hosts = ["db", "*.internal"]
"""


def test_all_keys_are_read_and_paths_hang_on_the_projects_folder(
    tmp_path: Path, write: Write
) -> None:
    source = write("pyproject.toml", FULL)
    assert find_project(tmp_path) == Project(
        root=tmp_path,
        source=source,
        metadata="app.models:Base",
        seeders="app.seeders",
        profiles=tmp_path / "app/profiles",
        migrations=tmp_path / "alembic.ini",
        checks="app.checks:CHECKS",
        database_url="postgresql://me:secret@host/shop",
        env="demo",
        locale="de_DE",
        faker_providers=("app.providers",),
        trusted_hosts=("db", "*.internal"),
    )


def test_it_is_found_from_a_folder_below_and_past_a_pyproject_of_something_else(
    tmp_path: Path, write: Write
) -> None:
    write("pyproject.toml", '[tool.seeds]\nmetadata = "app:Base"\n')
    write("packages/inner/pyproject.toml", "[tool.ruff]\nline-length = 100\n")
    write("packages/inner/src/x.py", "")
    assert find_project(tmp_path / "packages/inner/src").root == tmp_path


def test_the_working_folder_is_where_the_search_begins(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("pyproject.toml", "[tool.seeds]\n")
    monkeypatch.chdir(tmp_path)
    assert find_project().root == tmp_path


def test_without_configuration_the_error_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_project(tmp_path)
    assert "[tool.seeds]" in caught.value.message
    assert 'metadata = "app.models:Base"' in caught.value.hint


@pytest.mark.parametrize(
    ("line", "key", "hint"),
    [
        ('seeder = "app.seeders"', "seeder", "Did you mean 'seeders'?"),
        ('database-url = "sqlite://"', "database-url", "Did you mean 'database_url'?"),
        ("metadata = 7", "metadata", ""),
        ('metadata = ""', "metadata", "Leave the key out"),
        ('metadata = "app.models"', "metadata", 'metadata = "app.models:Base"'),
        ('seeders = "app/seeders"', "seeders", 'seeders = "app.seeders"'),
        ("profiles = true", "profiles", ""),
        ('faker_providers = "app.providers"', "faker_providers", '["app.providers"]'),
        ("faker_providers = [1]", "faker_providers", ""),
        ('env = "../etc"', "env", "letters"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_its_file(
    tmp_path: Path, write: Write, line: str, key: str, hint: str
) -> None:
    write("pyproject.toml", f"[tool.seeds]\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        find_project(tmp_path)
    assert "pyproject.toml: [tool.seeds] " + key in caught.value.message
    assert hint in caught.value.hint


def test_a_file_that_is_not_toml_is_named_with_its_line(tmp_path: Path, write: Write) -> None:
    write("pyproject.toml", "[tool.seeds]\nmetadata = app\n")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: not valid TOML.*line 2"):
        find_project(tmp_path)


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"pyproject\.toml: not UTF-8"):
        find_project(tmp_path)


def test_tool_seeds_that_is_no_table_is_an_error(tmp_path: Path, write: Write) -> None:
    write("pyproject.toml", "[tool]\nseeds = 3\n")
    with pytest.raises(ConfigError, match="must be a table, not a whole number"):
        find_project(tmp_path)


def test_dotenv_is_read_but_stays_out_of_the_environment(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEEDS_TEST_VARIABLE", raising=False)
    write("pyproject.toml", "[tool.seeds]\n")
    write(".env", "SEEDS_TEST_VARIABLE=from-file\nEMPTY\n")
    assert find_project(tmp_path).dotenv == {"SEEDS_TEST_VARIABLE": "from-file"}
    import os

    assert "SEEDS_TEST_VARIABLE" not in os.environ


def test_a_project_shown_in_a_log_shows_no_password(tmp_path: Path, write: Write) -> None:
    write("pyproject.toml", FULL)
    write(".env", "DATABASE_URL=postgresql://me:hidden@host/shop\n")
    text = repr(find_project(tmp_path))
    assert "secret" not in text
    assert "hidden" not in text
