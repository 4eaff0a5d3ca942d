"""Backends: how rows reach a kind of database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeds.load.backend import Backend, Encoded, TableLoad, UpsertResult

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["BACKENDS", "Backend", "Encoded", "TableLoad", "UpsertResult", "backend_for"]

BACKENDS: dict[str, tuple[str, str]] = {
    "postgresql": ("seeds.load.postgresql", "PostgreSQLBackend"),
    "sqlite": ("seeds.load.sqlite", "SQLiteBackend"),
    "mysql": ("seeds.load.mysql", "MySQLBackend"),
    "mariadb": ("seeds.load.mysql", "MySQLBackend"),
}
"""Module and class by SQLAlchemy dialect name; imported only when used. A new kind of
database is one file and one line here; any other dialect gets the generic backend."""


def backend_for(connection: sa.Connection) -> Backend:
    """Return the backend for an open connection."""
    import importlib

    module, name = BACKENDS.get(connection.dialect.name, ("seeds.load.generic", "GenericBackend"))
    kind: type[Backend] = getattr(importlib.import_module(module), name)
    return kind(connection)
