"""Runs the migrations: from the command line, or on a connection that the caller owns."""

from __future__ import annotations

from logging.config import fileConfig
from typing import Any

import sqlalchemy as sa
from alembic import context

from app.database import create_engine, normalize_url
from app.models import Base
from app.settings import Settings

# Tables of the seeding tool itself; it makes and changes them without migrations.
TOOL_TABLES = "seed_"


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    """Tell whether something found in the database is the shop's."""
    return not (kind == "table" and name is not None and name.startswith(TOOL_TABLES))


def configure(**where: Any) -> None:
    """Set up the migration context, the same for every way of running."""
    context.configure(
        target_metadata=Base.metadata,
        include_name=include_name,
        compare_type=True,
        **where,
    )


def run_offline(url: str) -> None:
    """Print the SQL of the migrations instead of running them."""
    configure(url=normalize_url(url), literal_binds=True, dialect_opts={"paramstyle": "named"})
    with context.begin_transaction():
        context.run_migrations()


def run_online(connection: sa.Connection) -> None:
    """Run the migrations inside the connection's transaction, which the caller ends."""
    if not connection.in_transaction():
        connection.begin()
    # SQLite can alter next to nothing: batch mode copies the table instead.
    configure(connection=connection, render_as_batch=connection.dialect.name == "sqlite")
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Run the migrations in the way that the caller asked for."""
    given = context.config.attributes.get("connection")
    if given is not None:
        run_online(given)
        return
    if context.config.config_file_name is not None:
        fileConfig(context.config.config_file_name, disable_existing_loggers=False)
    url = context.config.get_main_option("sqlalchemy.url") or Settings.load().database_url
    if context.is_offline_mode():
        run_offline(url)
        return
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            run_online(connection)
    finally:
        engine.dispose()


main()
