"""Tables that statements name with ``ONLY``: no rows of tables that inherit from them show there.

PostgreSQL shows the rows of a table's descendants (``INHERITS``) in the table itself, although its
keys and the foreign keys to it know only its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from seeds.schema.table import TableInfo


class OwnRowsTable(sa.Table):
    """A table that has descendants, as the schema describes it."""

    inherit_cache = True


class _OwnRows(sa.TableClause):
    """The same with only the columns that a statement needs."""

    inherit_cache = True


@compiles(OwnRowsTable)
@compiles(_OwnRows)
def _only(table: sa.TableClause, compiler: Any, **options: Any) -> str:
    named: str = compiler.visit_table(table, **options)
    return f"ONLY {named}" if options.get("asfrom") else named


def own_rows(table: TableInfo, columns: Iterable[sa.ColumnClause[Any]]) -> sa.TableClause:
    """Return a table's own rows, to be named in SELECT, UPDATE or DELETE.

    Args:
        table: The table.
        columns: Those of its columns that are named.
    """
    kind = _OwnRows if table.descendants else sa.TableClause
    return kind(table.source.name, *columns, schema=table.source.schema)


def all_rows(table: TableInfo) -> sa.TableClause:
    """Return the rows that a table shows, those of its descendants among them."""
    columns = (sa.column(c.name, c.type) for c in table.source.columns)
    return sa.table(table.source.name, *columns, schema=table.source.schema)
