"""The source's tables as they are copied: only what can be carried exactly."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from seeds.copying.pairing import unlimited
from seeds.errors import SchemaError
from seeds.load.errors import translated
from seeds.load.pg_catalog import quote, quoted_table
from seeds.schema.reflection import Reflection, reflect
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.load.backend import Backend

_MOST_DIGITS = 38


def described(backend: Backend, without: Collection[str] = ()) -> Reflection:
    """Return the tables of a source, in the moment that its transaction reads.

    Args:
        backend: The source.
        without: Tables that are not copied, by full name.

    Raises:
        SchemaError: A column has a type that is not known, or values that are changed by being
            carried: all such columns are named.
    """
    with translated():
        found = reflect(backend.connection)
    tables = {name: table for name, table in found.tables.items() if name not in without}
    own = {name: "belongs to the source alone" for name in without if name in found.tables}
    left_out = {**found.left_out, **own}
    if backend.dialect == "postgresql":
        tables = exact(backend, tables)
    return replace(found, tables=tables, left_out=left_out)


def exact(backend: Backend, tables: Mapping[str, TableInfo]) -> dict[str, TableInfo]:
    """Return tables of PostgreSQL with as many decimals as their columns really hold.

    Raises:
        SchemaError: A time span has months, whose length is not known; or a number has too many
            digits.
    """
    made = {}
    problems = []
    for name, table in tables.items():
        asked = {
            column.name: (
                f"max(scale({quote(column.name)}))"
                if column.type.kind is Kind.DECIMAL
                else f"count(*) FILTER (WHERE extract(year FROM {quote(column.name)}) <> 0"
                f" OR extract(month FROM {quote(column.name)}) <> 0)"
            )
            for column in table.columns.values()
            if unlimited(column) or column.type.kind is Kind.INTERVAL
        }
        columns = dict(table.columns)
        if asked:
            query = f"SELECT {', '.join(asked.values())} FROM {quoted_table(table)}"
            with translated(name):
                answers = backend.connection.exec_driver_sql(query).one()
            for column_name, answer in zip(asked, answers, strict=True):
                column = columns[column_name]
                if column.type.kind is Kind.INTERVAL:
                    if answer:
                        problems.append(f"{name}.{column_name} (time spans with months)")
                    continue
                scale = int(answer or 0)
                if scale > _MOST_DIGITS:
                    problems.append(f"{name}.{column_name} ({scale} digits after the point)")
                kind = LogicalType(Kind.DECIMAL, precision=_MOST_DIGITS, scale=scale)
                columns[column_name] = replace(column, type=kind)
        made[name] = replace(table, columns=columns)
    if problems:
        raise SchemaError(
            f"values of these columns cannot be carried exactly: {', '.join(problems)}",
            "Store time spans in days or seconds, and numbers with fewer digits.",
        )
    return made
