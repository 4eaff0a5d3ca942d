"""Columns that the database computes: what conditions on them say of the columns behind them."""

from __future__ import annotations

from collections.abc import Collection

from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.catalogue.sql_text import columns_in, quoted, tokens


def spelt_out(sql: str, table: CatalogueTable, dialect: str) -> str:
    """Return a condition in which columns that are computed are what they are computed from.

    Args:
        sql: The condition.
        table: Its table.
        dialect: ``postgresql`` or ``sqlite``.
    """
    computed = [n for n, c in table.columns.items() if c.generated and c.generated_sql]
    # SQLite lets one computed column stand in another, but not in a circle.
    for _ in computed:
        names = columns_in(sql, computed, dialect)
        if not names:
            break
        for name in names:
            sql = _put(sql, name, f"({table.columns[name].generated_sql})", dialect)
    return sql


def columns_behind(table: CatalogueTable, names: Collection[str]) -> tuple[str, ...]:
    """Return columns in which computed ones are those that they are computed from.

    Args:
        table: The table.
        names: Columns.
    """
    if not any(table.columns[name].generated_sql for name in names):
        return tuple(names)
    dialect = "sqlite" if any(c.affinity for c in table.columns.values()) else "postgresql"
    listed = ", ".join(quoted(name) for name in names)
    return columns_in(spelt_out(listed, table, dialect), list(table.columns), dialect)


def never_null(table: CatalogueTable) -> list[tuple[str, str]]:
    """Return what a NOT NULL of computed columns asks for: conditions, and names for people.

    Args:
        table: The table.
    """
    return [
        (f"{quoted(name)} IS NOT NULL", f"NOT NULL of {name}")
        for name, column in table.columns.items()
        if column.generated and column.generated_sql and not column.nullable
    ]


def _put(sql: str, name: str, by: str, dialect: str) -> str:
    """Put a text in the place of a column."""
    parts: list[str] = []
    last = 0
    pieces = tokens(sql, dialect)
    for at, token in enumerate(pieces):
        following = pieces[at + 1].text if at + 1 < len(pieces) else ""
        # Neither a function of this name, nor a type, nor what stands before a point; nor the
        # year that is extracted from a time.
        other = following == "(" and token.kind == "word"
        other = other or (token.kind == "word" and following.upper() == "FROM")
        other = other or following == "." or (at > 0 and pieces[at - 1].text == "::")
        if other or not _names(token.kind, token.name, name, dialect):
            continue
        parts += [sql[last : token.start], by]
        last = token.end
    return "".join([*parts, sql[last:]])


def _names(kind: str, written: str, name: str, dialect: str) -> bool:
    if kind not in {"word", "quoted"}:
        return False
    if dialect == "sqlite":
        return written.lower() == name.lower()
    return (written.lower() if kind == "word" else written) == name
