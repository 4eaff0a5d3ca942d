"""A first file of rules, in which all that would be decided without it stands as a comment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from seeds.config.toml_writing import comment, key, readable
from seeds.runner.reports import InspectedColumn, InspectedTable

_HEAD: Final = """\
# What `seed fill --rules {file}` is told beyond what the database says.
#
# As it is it says nothing: each line is a comment on what is decided anyway. Uncomment what is to
# be otherwise, and add what the database does not know:
#
#   checks = ["state IN ('open', 'paid')"]     conditions that the application keeps
#   unique = [["user_id", "day"]]              what no two rows share
#   not_null = ["started_at"]                  what always has a value
#   [tables.orders.references]                 foreign keys that nobody declared
#   user_id = "users.id"
"""
_EXPRESSIONS: Final = frozenset({"meaning", "rule"})


def begun(tables: Iterable[InspectedTable], file: str) -> str:
    """Return a first file of rules.

    Args:
        tables: How each table would be filled.
        file: What the file will be called.
    """
    return "\n".join([_HEAD.format(file=file), *("\n".join(_table(t)) for t in tables)])


def _table(table: InspectedTable) -> Iterator[str]:
    yield f"[tables.{key(table.table)}]"
    yield comment(f"rows = {table.rows}  # {table.reason}")
    if table.why_not:
        yield comment(f"cannot be filled: {table.why_not}")
    for asked in table.asked:
        yield comment(f"left to the database: {asked}")
    if table.columns:
        yield f"[tables.{key(table.table)}.columns]"
    for column in table.columns:
        yield comment(_column(column))
    yield ""


def _column(column: InspectedColumn) -> str:
    if column.by in _EXPRESSIONS:
        return f"{key(column.column)} = {readable(column.text)}  # {column.by}"
    return f"{key(column.column)}: {column.by}, {column.text}"
