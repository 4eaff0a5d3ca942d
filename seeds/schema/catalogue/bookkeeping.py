"""Tables in which tools for migrations keep their books, and this one its ledger.

Most have a name that nothing else has. A name that an application might use for its own data
counts only when the table looks like books: nobody refers to it and it refers to nobody.
"""

from __future__ import annotations

import re

LEDGER = "seed_runs"
"""The ledger's own table (:mod:`seeds.ledger.ledger`)."""

_NAMES = frozenset(
    {
        LEDGER,
        "__diesel_schema_migrations",
        "__drizzle_migrations",
        "__efmigrationshistory",
        "__migrationhistory",
        "__schema_migrations",
        "_prisma_migrations",
        "_sqlx_migrations",
        "_yoyo_log",
        "_yoyo_migration",
        "_yoyo_version",
        "aerich",
        "alembic_version",
        "ar_internal_metadata",
        "atlas_schema_revisions",
        "databasechangelog",
        "databasechangeloglock",
        "django_migrations",
        "doctrine_migration_versions",
        "flyway_schema_history",
        "goose_db_version",
        "gorp_migrations",
        "knex_migrations",
        "knex_migrations_lock",
        "kysely_migration",
        "kysely_migration_lock",
        "migrate_version",
        "migratehistory",
        "migration_versions",
        "mikro_orm_migrations",
        "pgmigrations",
        "phinxlog",
        "refinery_schema_history",
        "schema_migrations",
        "schema_migrations_lock",
        "sequelizemeta",
        "south_migrationhistory",
        "typeorm_metadata",
        "typeorm_migrations",
        "yoyo_lock",
    }
)
_PATTERNS = re.compile(
    r"""
      (^|_)alembic_version(_|$)
    | (^|_)schema_migrations?$
    | (^|_)flyway_schema_history$
    | ^applied_(schema|module_schema|migration)(s|_deltas)?$
    | (^|_)(knex|prisma|drizzle|ecto|sequelize)_migrations?(_lock)?$
    """,
    re.VERBOSE,
)
_PERHAPS = re.compile(
    r"""
      ^migrations?(_history|_log|_lock)?$
    | (^|_)(schema|db|database)_?(version|info|revision|history)s?$
    | ^(version|schema)_info$
    | ^dbversion$
    | (^|_)migrations?$
    | ^[a-z0-9]+_schema$
    | ^migration_model$
    """,
    re.VERBOSE,
)
_SIGNS = re.compile(
    r"version|migrat|revision|applied|installed|executed|checksum|batch|dirty|rank", re.IGNORECASE
)
_MOST_COLUMNS = 10
# A table called some version is one when it knows of nothing else.
_A_VERSION = re.compile(r"(^|_)version$")
_OF_A_VERSION = re.compile(r"version|schema|table|lock|^id$")
_SCHEMAS = frozenset({"graphile_migrate", "sqitch", "supabase_migrations"})


def keeps_books(name: str, schema: str | None, columns: list[str], *, refers: bool) -> bool:
    """Tell whether a table is where a tool keeps its books.

    Args:
        name: The table's own name.
        schema: Its schema.
        columns: The names of its columns.
        refers: Whether foreign keys lead from it, or to it.
    """
    name = name.lower()
    if name in _NAMES or _PATTERNS.search(name) or (schema or "").lower() in _SCHEMAS:
        return True
    if refers or len(columns) > _MOST_COLUMNS:
        return False
    if _A_VERSION.search(name) and all(_OF_A_VERSION.search(one.lower()) for one in columns):
        return any("version" in one.lower() for one in columns)
    return bool(_PERHAPS.search(name)) and any(_SIGNS.search(column) for column in columns)
