"""The tables of a database that nobody has models for, as the database itself describes them.

Only tables that hold rows of their own are taken: views repeat what others hold, partitions what
their whole holds, and foreign tables, virtual tables and those of extensions belong to somebody
else. What is left out is named, so that nobody believes it was looked at.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from seeds.errors import SchemaError
from seeds.schema.metadata import logical_type, metadata_tables, type_for
from seeds.schema.names import chosen_schemas, plain_names
from seeds.schema.sqlite_collations import tables_of_others
from seeds.schema.table import TableInfo
from seeds.schema.written import WrittenType


@dataclass(frozen=True)
class Reflection:
    """What a database has.

    Attributes:
        tables: Its tables by full name, parents first where that is possible. A table of the
            default schema has no schema in its name.
        left_out: Why something is no table here, by its full name: "a view", "a partition of
            events", ….
        metadata: The tables as SQLAlchemy has them, with constraints and indexes.
    """

    tables: Mapping[str, TableInfo]
    left_out: Mapping[str, str]
    metadata: sa.MetaData = field(compare=False, repr=False)


@dataclass(frozen=True)
class _Found:
    """A thing that looks like a table. ``schema`` is ``None`` for the default one."""

    schema: str | None
    name: str
    why_not: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}" if self.schema else self.name


def reflect(connection: sa.Connection, schemas: Sequence[str] | None = None) -> Reflection:
    """Return the tables of a database.

    A column of a type that is not known is of the kind :attr:`~seeds.schema.types.Kind.OTHER`.

    Args:
        connection: A connection; nothing is changed.
        schemas: The schemas wanted; all of the database's own when left out. Databases without
            schemas ignore it.

    Raises:
        SchemaError: A schema is not there.
    """
    with plain_names(connection):
        found = _tables(connection)
        if schemas is not None and connection.dialect.name != "sqlite":
            only = chosen_schemas(connection, schemas)
            found = [one for one in found if one.schema in only]
        metadata = sa.MetaData()
        wanted: dict[str | None, set[str]] = {}
        for one in found:
            if not one.why_not:
                wanted.setdefault(one.schema, set()).add(one.name)
        with warnings.catch_warnings():
            # What a type, an index or a default could not be read as shows below where it matters.
            warnings.simplefilter("ignore", sa.exc.SAWarning)
            for schema, names in wanted.items():
                # A function, because a list would leave out a table whose name the default schema
                # has as well.
                metadata.reflect(
                    connection,
                    schema=schema,
                    only=lambda name, _, names=names: name in names,
                    resolve_fks=False,
                )
        _write_unknown_types(connection, metadata)
    left_out = {one.full_name: one.why_not for one in found if one.why_not}
    if connection.dialect.name == "sqlite":
        _add_unique_groups(connection, metadata)
    _forget_references(metadata)
    return Reflection(metadata_tables(metadata, connection.dialect.name), left_out, metadata)


# --- what there is --------------------------------------------------------------------------------


def _tables(connection: sa.Connection) -> list[_Found]:
    match connection.dialect.name:
        case "postgresql":
            return _on_postgresql(connection)
        case "sqlite":
            return _on_sqlite(connection)
    inspector = sa.inspect(connection)
    tables = [_Found(None, name) for name in inspector.get_table_names()]
    return tables + [_Found(None, name, "a view") for name in inspector.get_view_names()]


_KINDS = {"v": "a view", "m": "a materialised view", "f": "a foreign table"}

_RELATIONS = """
SELECT n.nspname, c.relname, c.relkind::text, p.relname, p.relkind::text, e.extname
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND h.inhseqno = 1
LEFT JOIN pg_class p ON p.oid = h.inhparent
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
LEFT JOIN pg_extension e ON e.oid = d.refobjid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname
"""


def _on_postgresql(connection: sa.Connection) -> list[_Found]:
    default = connection.scalar(sa.text("SELECT current_schema()"))
    found = []
    for schema, name, kind, parent, parent_kind, extension in connection.exec_driver_sql(
        _RELATIONS
    ):
        why = _KINDS.get(kind, "")
        if extension:
            why = f"of the extension {extension}"
        elif parent_kind == "p":
            why = f"a partition of {parent}"
        elif parent_kind == "r" and not why:
            raise SchemaError(
                f"table {name} inherits from {parent}, and the rows of the one show in the other",
                "Table inheritance is not supported; partition the table, or leave it out.",
            )
        found.append(_Found(None if schema == default else schema, name, why))
    return found


def _on_sqlite(connection: sa.Connection) -> list[_Found]:
    kinds = {"view": "a view", "virtual": "a virtual table", "shadow": "part of a virtual table"}
    rows = connection.exec_driver_sql(
        "SELECT name, type FROM pragma_table_list WHERE schema = 'main'"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    )
    whys = {
        name: f"a table with an index by the collation {collation}, which its application makes"
        for name, collation in tables_of_others(connection).items()
    }
    return [_Found(None, name, kinds.get(kind, whys.get(name, ""))) for name, kind in rows]


# --- what is made of it ---------------------------------------------------------------------------


def _add_unique_groups(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Add unique constraints of SQLite that SQLAlchemy does not see.

    It reads the text of CREATE TABLE, and misses those in place of a type with parentheses.
    """
    query = sa.text(
        "SELECT l.name, i.name FROM pragma_index_list(:name) l, pragma_index_info(l.name) i"
        " WHERE l.origin = 'u' ORDER BY l.seq DESC, i.seqno"
    )
    for table in metadata.tables.values():
        groups: dict[str, list[str]] = {}
        for index, column in connection.execute(query, {"name": table.name}):
            groups.setdefault(index, []).append(column)
        known = {
            tuple(column.name for column in constraint.columns)
            for constraint in table.constraints
            if isinstance(constraint, sa.UniqueConstraint)
        }
        for names in groups.values():
            if tuple(names) not in known:
                table.append_constraint(sa.UniqueConstraint(*names))


def _forget_references(metadata: sa.MetaData) -> None:
    """Take away foreign keys to what is left out: their parents are somebody else's affair."""
    for table in metadata.tables.values():
        for constraint in list(table.foreign_key_constraints):
            target = constraint.elements[0].target_fullname.rpartition(".")[0]
            if target in metadata.tables:
                continue
            table.constraints.discard(constraint)
            for element in constraint.elements:
                element.parent.foreign_keys.discard(element)
                table.foreign_keys.discard(element)


def _write_unknown_types(connection: sa.Connection, metadata: sa.MetaData) -> None:
    """Give columns of types that are not known one by which the database can be asked and told."""
    for table in metadata.tables.values():
        for column in table.columns:
            try:
                logical_type(type_for(column.type, connection.dialect.name))
            except SchemaError:
                column.type = WrittenType(_type_name(connection, table, column))


def _type_name(connection: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> str:
    """Return a type as the database writes it; nothing where a column has none."""
    if connection.dialect.name == "postgresql":
        query = sa.text(
            "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = coalesce(:schema, current_schema()) AND c.relname = :name"
            " AND a.attname = :column"
        )
        given = {"schema": table.schema, "name": table.name, "column": column.name}
        return str(connection.scalar(query, given))
    return "" if isinstance(column.type, sa.types.NullType) else str(column.type)
