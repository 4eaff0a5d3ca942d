"""The foreign keys that a database has, whatever the models say of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from seeds.load.errors import translated
from seeds.schema.own_rows import OwnRowsTable
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind, LogicalType


@dataclass(frozen=True)
class Reference:
    """A foreign key of the database.

    Attributes:
        child: The referring table; made up from the catalogue when it is not one of those
            asked about, with its key's columns alone.
        columns: The referring columns.
        parent: Name of the table referred to, among those asked about.
        referenced: The columns referred to, in the same order.
        ondelete: The action in capitals, or an empty string for ``NO ACTION``.
        nullable: Whether all referring columns may be NULL.
        checked: Whether a CHECK speaks of them, so that NULL may be wrong all the same.
        numbers: The constraint's number in PostgreSQL's catalogue; several where partitions have
            the same key each for themselves.
    """

    child: TableInfo
    columns: tuple[str, ...]
    parent: str
    referenced: tuple[str, ...]
    ondelete: str
    nullable: bool
    numbers: tuple[int, ...] = ()
    checked: bool = False


def made_up(
    name: str,
    schema: str | None,
    table: str,
    key: Sequence[str],
    integer: bool,
    *,
    descendants: bool = False,
) -> TableInfo:
    """Return a table that no model describes, with its key alone.

    Args:
        name: What it is called for people.
        schema: Its schema, if it has to be named.
        table: Its name there.
        key: The columns of its primary key.
        integer: Whether the key is a single integer.
        descendants: Whether rows of other tables show in it.
    """
    kind = LogicalType(Kind.INTEGER if integer else Kind.TEXT)
    quoted = None if schema is None else sa.sql.quoted_name(schema, True)
    source = (OwnRowsTable if descendants else sa.Table)(
        sa.sql.quoted_name(table, True),
        sa.MetaData(),
        *(sa.Column(sa.sql.quoted_name(c, True), sa.types.NullType()) for c in key),
        schema=quoted,
    )
    columns = {c: ColumnInfo(c, kind, nullable=False) for c in key}
    return TableInfo(name, columns, tuple(key), (), (), source, descendants)


def action(text: str | None) -> str:
    """Return an action in capitals, empty for the usual one."""
    found = (text or "").upper()
    return "" if found == "NO ACTION" else found


def inspected(
    connection: sa.Connection, tables: Sequence[TableInfo], known: Iterable[TableInfo]
) -> list[Reference]:
    """Return the foreign keys that refer to tables, as SQLAlchemy's inspector sees them.

    Args:
        connection: The database.
        tables: The tables referred to.
        known: Further tables that are described, and may be among the referring ones.
    """
    inspector = sa.inspect(connection)
    described = {_place(t): t for t in (*known, *tables)}
    asked = {_place(t) for t in tables}
    found = []
    with translated():
        for schema in dict.fromkeys([None, *(t.source.schema for t in tables)]):
            keys = inspector.get_multi_foreign_keys(schema=schema)
            for place, constraints in keys.items():
                for each in constraints:
                    parent = (each["referred_schema"], each["referred_table"])
                    if parent in asked:
                        child = described.get(place) or _reflected(inspector, place)
                        found.append(_reference(inspector, child, described[parent], each))
    return found


_SQLITE = """
SELECT m.name, f.id, f."table", f."from", f."to", f.on_delete, c."notnull" OR c.pk > 0,
       m.sql LIKE '%CHECK%'
FROM sqlite_master m
JOIN pragma_foreign_key_list(m.name) f
JOIN pragma_table_info(m.name) c ON c.name = f."from" COLLATE NOCASE
WHERE m.type = 'table'
ORDER BY m.name, f.id, f.seq
"""


def sqlite_references(
    raw: Any, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
) -> list[Reference]:
    """Return the foreign keys that refer to tables in a SQLite file.

    Args:
        raw: The driver's connection.
        tables: The tables referred to.
        known: Further tables that are described. Any other one is made up; if it has no
            primary key, its rows are named by their ``rowid``.
    """
    described = {t.source.name.lower(): t for t in (*known, *tables)}
    asked = {t.source.name.lower() for t in tables}
    found = []
    rows = raw.execute(_SQLITE).fetchall()
    for (name, _, parent), group in itertools.groupby(rows, key=lambda row: row[:3]):
        if parent.lower() not in asked:
            continue
        columns = list(group)
        if name.lower() not in described:
            described[name.lower()] = _of_sqlite(raw, name)
        to = described[parent.lower()]
        there = [row[4] for row in columns]
        found.append(
            Reference(
                described[name.lower()],
                tuple(row[3] for row in columns),
                to.name,
                to.primary_key if None in there else tuple(there),
                action(columns[0][5]),
                not any(row[6] for row in columns),
                checked=bool(columns[0][7]),
            )
        )
    return found


def _of_sqlite(raw: Any, name: str) -> TableInfo:
    columns = raw.execute(
        "SELECT name, type, pk FROM pragma_table_info(?) ORDER BY pk", (name,)
    ).fetchall()
    key = [column for column, _, place in columns if place]
    integer = len(key) == 1 and any("INT" in kind.upper() for _, kind, place in columns if place)
    if not key:
        taken = {column.lower() for column, _, _ in columns}
        key = [n for n in ("rowid", "_rowid_", "oid") if n not in taken][:1]
        integer = True
    return made_up(name, None, name, key, integer)


_MYSQL = """
SELECT k.table_schema, k.table_name, k.constraint_name, k.column_name,
       k.referenced_table_schema, k.referenced_table_name, k.referenced_column_name,
       r.delete_rule, c.is_nullable, database()
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.constraint_name = k.constraint_name
 AND r.table_name = k.table_name
JOIN information_schema.columns c
  ON c.table_schema = k.table_schema AND c.table_name = k.table_name
 AND c.column_name = k.column_name
WHERE k.referenced_table_name IN :names
ORDER BY k.table_schema, k.table_name, k.constraint_name, k.ordinal_position
"""

_MYSQL_KEY = """
SELECT column_name, data_type FROM information_schema.columns c
JOIN information_schema.key_column_usage k USING (table_schema, table_name, column_name)
WHERE table_schema = :schema AND table_name = :name AND k.constraint_name = 'PRIMARY'
ORDER BY k.ordinal_position
"""


def mysql_references(
    connection: sa.Connection, tables: Sequence[TableInfo], known: Iterable[TableInfo] = ()
) -> list[Reference]:
    """Return the foreign keys that refer to tables in MySQL or MariaDB, from any database."""
    here = connection.scalar(sa.text("SELECT database()"))
    described = {_place_in(here, t): t for t in (*known, *tables)}
    asked = {_place_in(here, t) for t in tables}
    names = [name for _, name in asked]
    query = sa.text(_MYSQL).bindparams(sa.bindparam("names", expanding=True))
    rows = connection.execute(query, {"names": names}).all()
    found = []
    for (schema, name, _), group in itertools.groupby(rows, key=lambda row: tuple(row[:3])):
        columns = list(group)
        parent = (columns[0][4], columns[0][5])
        if parent not in asked:
            continue
        if (schema, name) not in described:
            described[schema, name] = _of_mysql(connection, here, schema, name)
        found.append(
            Reference(
                described[schema, name],
                tuple(row[3] for row in columns),
                described[parent].name,
                tuple(row[6] for row in columns),
                action(columns[0][7]),
                all(row[8] == "YES" for row in columns),
            )
        )
    return found


def _place_in(here: str, table: TableInfo) -> tuple[str, str]:
    return table.source.schema or here, table.source.name


def _of_mysql(connection: sa.Connection, here: str, schema: str, name: str) -> TableInfo:
    rows = connection.execute(sa.text(_MYSQL_KEY), {"schema": schema, "name": name}).all()
    integer = len(rows) == 1 and "int" in rows[0][1].lower()
    own = schema == here
    return made_up(
        name if own else f"{schema}.{name}", None if own else schema, name,
        [row[0] for row in rows], integer,
    )  # fmt: skip


def _place(table: TableInfo) -> tuple[str | None, str]:
    return table.source.schema, table.source.name


def _reflected(inspector: sa.Inspector, place: tuple[str | None, str]) -> TableInfo:
    schema, name = place
    key = inspector.get_pk_constraint(name, schema)["constrained_columns"]
    types = {c["name"]: c["type"] for c in inspector.get_columns(name, schema)}
    integer = len(key) == 1 and isinstance(types[key[0]], sa.Integer)
    return made_up(f"{schema}.{name}" if schema else name, schema, name, key, integer)


def _reference(
    inspector: sa.Inspector, child: TableInfo, parent: TableInfo, each: Mapping[str, Any]
) -> Reference:
    columns = inspector.get_columns(child.source.name, child.source.schema)
    nullable = {c["name"] for c in columns if c["nullable"]}
    return Reference(
        child,
        tuple(each["constrained_columns"]),
        parent.name,
        tuple(each["referred_columns"]),
        action(each.get("options", {}).get("ondelete")),
        nullable.issuperset(each["constrained_columns"]),
    )
