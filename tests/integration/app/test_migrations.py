"""The migrations make exactly the models, on every database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from app import settings
from app.database import create_engine
from app.models import Base

TABLES = set(Base.metadata.tables)


def migrate(engine: sa.Engine, config: Config) -> None:
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def tables(bind: sa.Engine | sa.Connection) -> set[str]:
    return set(sa.inspect(bind).get_table_names())


def describe(engine: sa.Engine) -> dict[str, dict[str, Any]]:
    """Everything that the database says of the shop's tables, in words that compare."""
    inspector = sa.inspect(engine)
    described = {}
    for table in sorted(TABLES):
        described[table] = {
            "columns": {
                column["name"]: (repr(column["type"]), column["nullable"], column["default"])
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table),
            "uniques": inspector.get_unique_constraints(table),
            "indexes": sorted(map(str, inspector.get_indexes(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
            "foreign keys": sorted(map(str, inspector.get_foreign_keys(table))),
        }
    return described


def test_upgrade_leaves_nothing_for_autogenerate_to_find(
    engine: sa.Engine, alembic_config: Config
) -> None:
    migrate(engine, alembic_config)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
    assert tables(engine) == TABLES | {"alembic_version"}


def same_as_the_models(migrated: sa.Engine, created: sa.Engine, config: Config) -> None:
    try:
        migrate(migrated, config)
        Base.metadata.create_all(created)
        assert describe(migrated) == describe(created)
    finally:
        migrated.dispose()
        created.dispose()


def test_upgrade_makes_the_checks_defaults_and_names_of_the_models_on_sqlite(
    tmp_path: Path, alembic_config: Config
) -> None:
    one, two = (create_engine(f"sqlite:///{tmp_path / name}") for name in ("one.db", "two.db"))
    same_as_the_models(one, two, alembic_config)


def test_upgrade_makes_the_checks_defaults_and_names_of_the_models_on_postgresql(
    new_postgresql_url: Callable[[], str], alembic_config: Config
) -> None:
    one, two = (create_engine(new_postgresql_url()) for _ in range(2))
    same_as_the_models(one, two, alembic_config)


def test_every_check_of_the_models_is_in_the_database(
    engine: sa.Engine, alembic_config: Config
) -> None:
    migrate(engine, alembic_config)
    inspector = sa.inspect(engine)
    for table in Base.metadata.sorted_tables:
        declared = {
            str(constraint.name)
            for constraint in table.constraints
            if isinstance(constraint, sa.CheckConstraint)
        }
        assert {c["name"] for c in inspector.get_check_constraints(table.name)} == declared


def test_downgrade_removes_everything(engine: sa.Engine, alembic_config: Config) -> None:
    with engine.begin() as connection:
        alembic_config.attributes["connection"] = connection
        command.upgrade(alembic_config, "head")
        command.downgrade(alembic_config, "base")
        assert tables(connection) == {"alembic_version"}


def test_a_given_connection_is_neither_committed_nor_closed(
    engine: sa.Engine, alembic_config: Config
) -> None:
    with engine.connect() as connection:
        alembic_config.attributes["connection"] = connection
        command.upgrade(alembic_config, "head")
        assert tables(connection) >= TABLES
        connection.rollback()
    assert tables(engine) == set()


def test_a_given_connection_leaves_logging_alone(engine: sa.Engine, alembic_config: Config) -> None:
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    migrate(engine, alembic_config)
    assert (root.level, list(root.handlers)) == before


def test_tables_of_the_tool_are_not_the_shops_to_drop(
    engine: sa.Engine, alembic_config: Config
) -> None:
    migrate(engine, alembic_config)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE seed_runs (run INTEGER)"))
        alembic_config.attributes["connection"] = connection
        command.check(alembic_config)


@pytest.fixture
def restored_logging() -> Any:
    """The command line sets up logging for its process, which here is ours."""
    root = logging.getLogger()
    saved = (root.level, list(root.handlers))
    levels = {n: logging.getLogger(n).level for n in ("alembic", "sqlalchemy.engine")}
    yield
    root.setLevel(saved[0])
    root.handlers[:] = saved[1]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.usefixtures("restored_logging")
def test_without_a_connection_the_database_is_the_one_of_the_environment(
    engine: sa.Engine,
    database_url: str,
    alembic_config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    command.upgrade(alembic_config, "head")
    assert tables(engine) >= TABLES


@pytest.mark.usefixtures("restored_logging")
def test_without_any_setting_the_database_is_an_embedded_file(
    tmp_path: Path, alembic_config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "PROJECT", tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("SEED_ENV", "test")
    command.upgrade(alembic_config, "head")
    assert [path.name for path in tmp_path.glob("*.db")] == ["seeds-test.db"]


@pytest.mark.usefixtures("restored_logging")
def test_offline_the_sql_is_printed(
    capsys: pytest.CaptureFixture[str],
    alembic_config: Config,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@nowhere.invalid/shop")
    command.upgrade(alembic_config, "head", sql=True)
    assert "CREATE TABLE order_items" in capsys.readouterr().out
