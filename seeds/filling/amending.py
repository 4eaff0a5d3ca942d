"""A catalogue to which somebody adds what the database does not know of its tables.

Models know which values a column has that is nothing but text to the database; rules know which
conditions an application keeps. What either adds to a table is an *amendment*: JSON-ready data, so
that the ledger can keep it, and later commands see the table as the run saw it. Every part may be
left out, and what a table has already is not added again::

    {"columns": {"state": {"type": {"kind": "text", "labels": ["new", "paid"]},
                           "nullable": false, "default": "new", "comment": "…",
                           "values": ["new"], "encoding": "hex"}},
     "checks": [["name", "SQL"]],
     "uniques": [["a", "b"]],
     "references": [[["user_id"], "users", ["id"]]],
     "agreeing": [[["id"], "people", "kind", ["engineer"], 3]],
     "settled": [[["lock_id"], "locks"]]}

The foreign keys that are settled have their parents whatever these rows choose.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from seeds.schema.catalogue import (
    Catalogue,
    CatalogueColumn,
    CatalogueReference,
    CatalogueTable,
    Check,
    UniqueKey,
)
from seeds.schema.catalogue.sql_text import columns_in, quoted
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind, LogicalType

Amendment = Mapping[str, Any]


def amended(catalogue: Catalogue, amendments: Mapping[str, Amendment]) -> Catalogue:
    """Return a catalogue with amendments, which its tables keep.

    Args:
        catalogue: What the database says.
        amendments: What is added, by table. Tables and columns that are not there any more are
            passed over.
    """
    found = with_demands(catalogue, amendments)
    if found is catalogue:
        return catalogue
    tables = {
        name: replace(table, amendment=amendments[name]) if amendments.get(name) else table
        for name, table in found.tables.items()
    }
    return replace(found, tables=tables)


def with_demands(catalogue: Catalogue, amendments: Mapping[str, Amendment]) -> Catalogue:
    """Return a catalogue whose tables demand what amendments say, without keeping these.

    Args:
        catalogue: What is known so far.
        amendments: As those of :func:`amended`.
    """
    known = {
        name: _news(catalogue.tables[name], one)
        for name, one in amendments.items()
        if name in catalogue.tables and one
    }
    if not known:
        return catalogue
    infos = _infos(catalogue, known)
    tables = {
        name: _amended_table(catalogue, name, info, known.get(name, {}))
        for name, info in infos.items()
    }
    return replace(catalogue, tables=tables)


def _news(table: CatalogueTable, amendment: Amendment) -> Amendment:
    """Return an amendment without the conditions, keys and references that a table has already."""
    checks = {(check.name, check.sql) for check in table.checks}
    uniques = {frozenset(key.columns) for key in table.uniques if key.plain and not key.folds}
    references = {(r.columns, r.table, r.referenced) for r in table.references}
    return {
        **amendment,
        "checks": [one for one in amendment.get("checks", ()) if tuple(one) not in checks],
        "uniques": [one for one in amendment.get("uniques", ()) if frozenset(one) not in uniques],
        "references": [
            [own, target, theirs]
            for own, target, theirs in amendment.get("references", ())
            if (tuple(own), target, tuple(theirs)) not in references
        ],
    }


def type_data(type_: LogicalType) -> dict[str, Any]:
    """Return a type as JSON-ready data."""
    plain = LogicalType(type_.kind)
    data: dict[str, Any] = {"kind": type_.kind.value}
    for name in ("bits", "precision", "scale", "length", "padded", "timezone"):
        if getattr(type_, name) != getattr(plain, name):
            data[name] = getattr(type_, name)
    if type_.labels:
        data["labels"] = list(type_.labels)
    return data


# -- what the engine knows -------------------------------------------------------------------------


def _infos(catalogue: Catalogue, amendments: Mapping[str, Amendment]) -> Mapping[str, TableInfo]:
    """Return the tables as the engine sees them, parents first by what is added, too."""
    metadata = sa.MetaData()
    tables = {
        name: table.info.source.to_metadata(metadata) for name, table in catalogue.tables.items()
    }
    for name, amendment in amendments.items():
        table = tables[name]
        for column, data in amendment.get("columns", {}).items():
            if column in table.c:
                _amend_source(table.c[column], data, catalogue.dialect)
        for columns, target, referenced in amendment.get("references", ()):
            if _are_there(table, columns) and _are_there(tables.get(target), referenced):
                refers_to = [tables[target].c[c] for c in referenced]
                table.append_constraint(
                    sa.ForeignKeyConstraint([table.c[c] for c in columns], refers_to)
                )
        for columns in amendment.get("uniques", ()):
            if _are_there(table, columns):
                table.append_constraint(sa.UniqueConstraint(*(table.c[c] for c in columns)))
    return metadata_tables(metadata, catalogue.dialect, unknown=LogicalType(Kind.OTHER))


def _are_there(table: sa.Table | None, columns: list[str]) -> bool:
    return table is not None and all(name in table.c for name in columns)


def _amend_source(column: sa.Column[Any], data: Mapping[str, Any], dialect: str) -> None:
    if "type" in data:
        native = dialect == "postgresql" and isinstance(column.type, sa.Uuid)
        column.type = _sqlalchemy_type(data["type"], native_uuid=native)
    if data.get("nullable") is False:
        column.nullable = False
    if "default" in data and column.server_default is None:
        column.default = sa.schema.ColumnDefault(data["default"])


def _sqlalchemy_type(data: Mapping[str, Any], *, native_uuid: bool) -> Any:
    labels, length = data.get("labels"), data.get("length")
    match Kind(data["kind"]):
        case Kind.TEXT if labels:
            return sa.Enum(*labels, native_enum=False, create_constraint=False, length=length)
        case Kind.TEXT:
            return sa.CHAR(length) if data.get("padded") else sa.String(length)
        case Kind.INTEGER:
            bits = data.get("bits", 64)
            return {16: sa.SmallInteger, 32: sa.Integer}.get(bits, sa.BigInteger)()
        case Kind.FLOAT:
            return sa.Float()
        case Kind.DECIMAL:
            return sa.Numeric(data.get("precision", 38), data.get("scale", 0))
        case Kind.BOOLEAN:
            return sa.Boolean()
        case Kind.JSON:
            return sa.JSON()
        case Kind.TIMESTAMP:
            return sa.DateTime(timezone=bool(data.get("timezone")))
        case Kind.DATE:
            return sa.Date()
        case Kind.TIME:
            return sa.Time(timezone=bool(data.get("timezone")))
        case Kind.INTERVAL:
            return sa.Interval()
        case Kind.UUID:
            return sa.Uuid(native_uuid=native_uuid)
        case Kind.BYTES:
            return sa.LargeBinary(length)
    return sa.types.NullType()


# -- what the database says, and more --------------------------------------------------------------


def _amended_table(
    catalogue: Catalogue, name: str, info: TableInfo, amendment: Amendment
) -> CatalogueTable:
    table = catalogue.tables[name]
    if not amendment:
        return replace(table, info=info)
    more = amendment.get("columns", {})
    columns = {
        n: _amended_column(column, more.get(n, {}), info) for n, column in table.columns.items()
    }
    checks = [
        Check(called, sql, columns_in(sql, list(columns), catalogue.dialect), by_rule=True)
        for called, sql in amendment.get("checks", ())
    ]
    references = [
        CatalogueReference("", tuple(own), target, tuple(theirs))
        for own, target, theirs in amendment.get("references", ())
        if set(own) <= columns.keys() and target in catalogue.tables
    ]
    uniques = [
        UniqueKey(
            "",
            tuple(names),
            tuple(map(quoted, names)),
            collations=("",) * len(names),
            uses=tuple(names),
            by_rule=True,
        )
        for names in amendment.get("uniques", ())
        if set(names) <= columns.keys()
    ]
    agreeing = {
        (tuple(own), target): (column, tuple(values), of)
        for own, target, column, values, of in amendment.get("agreeing", ())
    }
    settled = {(tuple(own), target) for own, target in amendment.get("settled", ())}
    chosen = [r for r in table.references if (r.columns, r.table) not in settled]
    return replace(
        table,
        info=info,
        columns=columns,
        checks=(*table.checks, *checks),
        uniques=(*table.uniques, *uniques),
        references=tuple(
            replace(r, agreeing=agreeing.get((r.columns, r.table), r.agreeing))
            for r in (*chosen, *references)
        ),
        comment=table.comment or amendment.get("comment", ""),
    )


def _amended_column(
    column: CatalogueColumn, data: Mapping[str, Any], info: TableInfo
) -> CatalogueColumn:
    if not data:
        return column
    values = data.get("values", ())
    type_ = info.columns[column.name].type
    if type_.kind is Kind.JSON:
        values = [json.loads(value) for value in values]
    if data.get("encoding") == "hex":
        values = [bytes.fromhex(value) for value in values]
    default = column.default
    if default is None and "default" in data:
        default = str(sa.literal(data["default"]).compile(compile_kwargs={"literal_binds": True}))
    return replace(
        column,
        nullable=column.nullable and data.get("nullable", True),
        labels=column.labels or type_.labels,
        length=type_.length if column.length is None and "type" in data else column.length,
        default=default,
        comment=column.comment or data.get("comment", ""),
        values=tuple(values),
    )
