from __future__ import annotations

import dataclasses

import pytest

from seeds.config.project import Project
from seeds.config.settings import DEFAULT_SEED, resolve_settings
from seeds.errors import ConfigError


def configured(project: Project, **changes: object) -> Project:
    return dataclasses.replace(project, **changes)  # type: ignore[arg-type]  # any field


def test_with_nothing_set_it_is_development_in_an_embedded_file(project: Project) -> None:
    settings = resolve_settings(project, environ={})
    assert settings.env == "development"
    assert settings.database_url == f"sqlite:///{project.root}/seeds-development.db"
    assert settings.embedded
    assert settings.seed is None
    assert settings.counts == {}


def test_the_embedded_file_is_named_after_the_environment(project: Project) -> None:
    settings = resolve_settings(project, env="test", environ={})
    assert settings.database_url.endswith("/seeds-test.db")


def test_explicit_beats_variable_beats_dotenv_beats_pyproject(project: Project) -> None:
    layers = configured(
        project,
        database_url="sqlite:////pyproject.db",
        env="pyproject",
        dotenv={"DATABASE_URL": "sqlite:////dotenv.db", "SEED_ENV": "dotenv"},
    )
    environ = {"DATABASE_URL": "sqlite:////variable.db", "SEED_ENV": "variable"}

    def found(settings_project: Project, **explicit: str) -> tuple[str, str]:
        env = environ if settings_project is layers else {}
        settings = resolve_settings(settings_project, environ=env, **explicit)  # type: ignore[arg-type]  # any field
        assert not settings.embedded
        return settings.env, settings.database_url

    explicit = {"env": "explicit", "database_url": "sqlite:////explicit.db"}
    assert found(layers, **explicit) == ("explicit", "sqlite:////explicit.db")
    assert found(layers) == ("variable", "sqlite:////variable.db")
    assert found(configured(layers)) == ("dotenv", "sqlite:////dotenv.db")
    assert found(configured(layers, dotenv={})) == ("pyproject", "sqlite:////pyproject.db")


def test_the_origin_of_each_value_is_known(project: Project) -> None:
    project = configured(project, dotenv={"SEED_RANDOM_SEED": "3"})
    settings = resolve_settings(
        project, counts={"orders": 2}, environ={"SEED_ENV": "test", "SEED_COUNT_USERS": "1"}
    )
    assert settings.sources["env"] == "SEED_ENV"
    assert settings.sources["seed"].startswith("SEED_RANDOM_SEED in ")
    assert settings.sources["seed"].endswith(".env")
    assert settings.sources["database_url"] == "default"
    assert settings.sources["counts.users"] == "SEED_COUNT_USERS"
    assert settings.sources["counts.orders"] == "--count"


def test_an_empty_variable_counts_as_unset(project: Project) -> None:
    project = configured(project, dotenv={"SEED_ENV": "demo"})
    environ = {"SEED_ENV": "", "DATABASE_URL": " ", "SEED_COUNT_USERS": "", "SEED_RANDOM_SEED": ""}
    settings = resolve_settings(project, environ=environ)
    assert settings.env == "demo"
    assert settings.embedded
    assert settings.counts == {}
    assert settings.seed is None


def test_zero_is_a_seed_wherever_it_comes_from(project: Project) -> None:
    explicit = resolve_settings(project, seed=0, environ={"SEED_RANDOM_SEED": "9"})
    variable = resolve_settings(project, environ={"SEED_RANDOM_SEED": "0"})
    neither = resolve_settings(project, environ={})
    assert explicit.seed_or(7) == 0
    assert variable.seed_or(7) == 0
    assert neither.seed_or(0) == 0
    assert neither.seed_or(7) == 7
    assert neither.seed_or(None) == DEFAULT_SEED == 42


def test_counts_come_from_variables_named_after_entities(project: Project) -> None:
    environ = {"SEED_COUNT_USERS": "10k", "SEED_COUNT_ORDER_ITEMS": "5", "SEED_COUNT_": "x"}
    settings = resolve_settings(project, counts={"users": 3}, environ=environ)
    assert settings.counts == {"users": 3, "order_items": 5}


def test_an_explicit_count_for_all_silences_the_variables(project: Project) -> None:
    settings = resolve_settings(
        project, count=7, counts={"orders": 1}, environ={"SEED_COUNT_USERS": "10"}
    )
    assert settings.count == 7
    assert settings.counts == {"orders": 1}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SEED_ENV", "../prod"),
        ("DATABASE_URL", "shop.db"),
        ("SEED_RANDOM_SEED", "x"),
        ("SEED_COUNT_USERS", "-5"),
        ("SEED_COUNT_USERS", "many"),
    ],
)
def test_a_bad_value_names_its_variable(project: Project, variable: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^{variable}: "):
        resolve_settings(project, environ={variable: value})
    with pytest.raises(ConfigError, match=rf"^{variable} in .*\.env: "):
        resolve_settings(configured(project, dotenv={variable: value}), environ={})


def test_a_bad_url_in_pyproject_names_file_and_key(project: Project) -> None:
    with pytest.raises(ConfigError, match=r"pyproject.toml: \[tool.seeds\] database_url: "):
        resolve_settings(configured(project, database_url="shop"), environ={})


def test_a_relative_sqlite_file_in_a_file_of_the_project_hangs_on_its_folder(
    project: Project,
) -> None:
    in_file = configured(project, database_url="sqlite:///dev.db")
    assert resolve_settings(in_file, environ={}).database_url == f"sqlite:///{project.root}/dev.db"
    environ = {"DATABASE_URL": "sqlite:///dev.db"}
    assert resolve_settings(project, environ=environ).database_url == "sqlite:///dev.db"


def test_the_locale_asked_for_wins_over_the_configured(project: Project) -> None:
    project = configured(project, locale="de_DE")
    assert resolve_settings(project, environ={}).locale == "de_DE"
    assert resolve_settings(project, locale="fr_FR", environ={}).locale == "fr_FR"


def test_settings_shown_in_a_log_show_no_password(project: Project) -> None:
    settings = resolve_settings(project, database_url="postgresql://u:secret@h/db", environ={})
    assert "secret" not in repr(settings)


def test_trusted_hosts_of_the_project_and_of_the_variable_are_added_up(project: Project) -> None:
    project = configured(project, trusted_hosts=("db", "*.internal"))
    settings = resolve_settings(project, environ={"SEED_TRUSTED_HOSTS": " cache , db,, "})
    assert settings.trusted_hosts == ("db", "*.internal", "cache")
    assert "[tool.seeds] trusted_hosts, SEED_TRUSTED_HOSTS" in settings.sources["trusted_hosts"]


def test_without_any_no_host_is_trusted(project: Project) -> None:
    settings = resolve_settings(project, environ={"SEED_TRUSTED_HOSTS": " "})
    assert settings.trusted_hosts == ()
    assert "trusted_hosts" not in settings.sources
