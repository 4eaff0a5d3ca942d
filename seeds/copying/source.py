"""The source's tables as they are copied: only what can be carried exactly."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them go through quote()

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seeds.copying.pairing import Pair, unlimited
from seeds.errors import SchemaError
from seeds.load.errors import translated
from seeds.load.pg_catalog import quote, quoted_table
from seeds.schema.reflection import Reflection, reflect
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.load.backend import Backend

_MOST_DIGITS = 38


def described(
    backend: Backend, without: Collection[str] = (), *, empty: Collection[str] = ()
) -> Reflection:
    """Return the tables of a source, in the moment that its transaction reads.

    Args:
        backend: The source.
        without: Tables that are not copied, by full name.
        empty: Tables whose rows are not copied.

    Raises:
        SchemaError: A number has too many digits; all such columns are named.
    """
    with translated():
        found = reflect(backend.connection)
    tables = {name: table for name, table in found.tables.items() if name not in without}
    own = {name: "belongs to the source alone" for name in without if name in found.tables}
    left_out = {**found.left_out, **own}
    if backend.dialect == "postgresql":
        read = {name: table for name, table in tables.items() if name not in empty}
        tables |= exact(backend, read)
    return replace(found, tables=tables, left_out=left_out)


def exact(backend: Backend, tables: Mapping[str, TableInfo]) -> dict[str, TableInfo]:
    """Return tables of PostgreSQL with as many decimals as their columns really hold.

    Raises:
        SchemaError: A number has too many digits.
    """
    made = {}
    problems = []
    for name, table in tables.items():
        asked = {n: f"max(scale({quote(n)}))" for n, c in table.columns.items() if unlimited(c)}
        columns = dict(table.columns)
        for column, answer in _answers(backend, table, asked).items():
            scale = int(answer or 0)
            if scale > _MOST_DIGITS:
                problems.append(f"{name}.{column} ({scale} digits after the point)")
            kind = LogicalType(Kind.DECIMAL, precision=_MOST_DIGITS, scale=scale)
            columns[column] = replace(columns[column], type=kind)
        made[name] = replace(table, columns=columns)
    if problems:
        raise _inexact(problems, "Store numbers with fewer digits, or let the table stay empty.")
    return made


def refuse_months(backend: Backend, pairs: Sequence[Pair]) -> None:
    """Refuse time spans with months whose length would have to be known.

    Those that are carried as they are written are no matter.

    Args:
        backend: The source.
        pairs: What is going to be copied.

    Raises:
        SchemaError: There are some; their columns are named.
    """
    problems = []
    for pair in pairs:
        if not pair.rows or backend.dialect != "postgresql":
            continue
        asked = {
            n: f"count(*) FILTER (WHERE extract(year FROM {quote(n)}) <> 0"
            f" OR extract(month FROM {quote(n)}) <> 0)"
            for n in pair.columns
            if pair.source.columns[n].type.kind is Kind.INTERVAL
        }
        answers = _answers(backend, pair.source, asked)
        problems += [
            f"{pair.source.name}.{n} (time spans with months)" for n in asked if answers[n]
        ]
    if problems:
        raise _inexact(problems, "Store time spans in days or seconds, or mask them by null.")


def _answers(backend: Backend, table: TableInfo, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what a table says to one aggregate for each of some columns."""
    if not asked:
        return {}
    query = f"SELECT {', '.join(asked.values())} FROM {quoted_table(table)}"
    with translated(table.name):
        # A percent sign of a name is none of the driver's.
        answers = backend.connection.exec_driver_sql(query.replace("%", "%%"), {}).one()
    return dict(zip(asked, answers, strict=True))


def _inexact(problems: Sequence[str], hint: str) -> SchemaError:
    return SchemaError(
        f"values of these columns cannot be carried exactly: {', '.join(problems)}", hint
    )
