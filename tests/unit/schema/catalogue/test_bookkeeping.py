"""Tables in which migration tools keep their books."""

from __future__ import annotations

import pytest

from seeds.ledger.ledger import RUNS
from seeds.schema.catalogue.bookkeeping import LEDGER, keeps_books


@pytest.mark.parametrize(
    "name",
    [
        "alembic_version",
        "alembic_version_fab",
        "django_migrations",
        "schema_migrations",
        "flyway_schema_history",
        "DATABASECHANGELOG",
        "__EFMigrationsHistory",
        "_prisma_migrations",
        "knex_migrations_lock",
        "SequelizeMeta",
        "goose_db_version",
        "ar_internal_metadata",
        "migrate_version",
        "applied_schema_deltas",
    ],
)
def test_books_of_known_tools_are_recognised_by_name(name: str) -> None:
    assert keeps_books(name, None, ["id"], refers=False)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("migrations", ["id", "migration", "batch"]),
        ("migrations", ["id", "timestamp", "name", "applied_at"]),
        ("schema_version", ["version", "minor"]),
        ("dbversion", ["mandatory", "version"]),
        ("icingadb_schema", ["id", "version", "timestamp"]),
        ("version", ["id", "table_name", "table_version"]),
        ("Version", ["VersionId"]),
        ("ttrss_version", ["schema_version"]),
        ("schema_compat_version", ["lock", "compat_version"]),
    ],
)
def test_names_that_may_mean_books_count_when_the_table_looks_like_them(
    name: str, columns: list[str]
) -> None:
    assert keeps_books(name, None, columns, refers=False)
    assert not keeps_books(name, None, columns, refers=True)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("migrations", ["bird", "from_place", "to_place"]),
        ("versions", ["id", "document_id", "version"]),
        ("users", ["id", "version"]),
        ("roster_version", ["username", "version"]),
        ("app_version", ["id", "name", "version", "released_at"]),
        ("version", ["id"]),
        ("revision", ["rev_id", "rev_page"]),
        ("database_schema", ["id", "label"]),
        ("schema_history", [f"version_{n}" for n in range(20)]),
    ],
)
def test_tables_of_an_application_are_none(name: str, columns: list[str]) -> None:
    assert not keeps_books(name, None, columns, refers=False)


def test_schemas_of_migration_tools_hold_nothing_else() -> None:
    assert keeps_books("changes", "sqitch", ["change_id"], refers=True)


def test_the_ledger_is_one() -> None:
    assert RUNS.name == LEDGER
    assert keeps_books(RUNS.name, None, RUNS.columns.keys(), refers=False)
