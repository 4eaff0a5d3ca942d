"""The catalogue of an SQLite database: what PRAGMAs tell, and what only the texts tell."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from seeds.schema.catalogue.draft import Draft, finished
from seeds.schema.catalogue.model import (
    Catalogue,
    CatalogueColumn,
    CatalogueReference,
    Check,
    Trigger,
    UniqueKey,
)
from seeds.schema.catalogue.sql_text import bare, columns_in, quoted
from seeds.schema.catalogue.sqlite_ddl import (
    Declared,
    declared_index,
    declared_table,
    declared_trigger,
)
from seeds.schema.catalogue.sqlite_types import (
    affinity,
    base_name,
    parameters,
    sqlalchemy_type,
    stored_type,
)
from seeds.schema.sqlite_collations import tables_of_others
from seeds.schema.written import WrittenType

_TABLES = """
SELECT l.name, l.type, l.wr, l.strict, coalesce(m.sql, '')
FROM pragma_table_list l
LEFT JOIN sqlite_schema m ON m.name = l.name AND m.type IN ('table', 'view')
WHERE l.schema = 'main' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY l.name
"""
_COLUMNS = """
SELECT m.name, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM sqlite_schema m, pragma_table_xinfo(m.name, 'main') x
WHERE m.type = 'table' AND m.rootpage > 0 ORDER BY m.name, x.cid
"""
_INDEXES = """
SELECT m.name, l.name, l.origin, x.cid, x.name, x.coll, coalesce(i.sql, '')
FROM sqlite_schema m, pragma_index_list(m.name, 'main') l, pragma_index_xinfo(l.name, 'main') x
LEFT JOIN sqlite_schema i ON i.type = 'index' AND i.name = l.name
WHERE m.type = 'table' AND m.rootpage > 0 AND l."unique" AND x."key"
ORDER BY m.name, l.seq DESC, x.seqno
"""
_REFERENCES = """
SELECT m.name, f.id, f."table", f."from", f."to", f.on_delete
FROM sqlite_schema m, pragma_foreign_key_list(m.name, 'main') f
WHERE m.type = 'table' AND m.rootpage > 0 ORDER BY m.name, f.id DESC, f.seq
"""
_TRIGGERS = "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"

# A virtual table has no page of its own, and its module need not be there.
_KINDS = {"view": "a view", "virtual": "a virtual table", "shadow": "part of a virtual table"}
_COMPUTED = {2, 3}
_NOW = re.compile(r"(CURRENT_TIMESTAMP$|datetime\s*\()", re.IGNORECASE)


def read_sqlite(connection: sa.Connection) -> Catalogue:
    """Return what an SQLite database says of its tables; see :func:`read_catalogue`."""
    drafts: dict[str, Draft] = {}
    left_out: dict[str, str] = {}
    texts: dict[str, Declared] = {}
    for name, kind, without_rowid, strict, sql in connection.exec_driver_sql(_TABLES):
        if kind != "table":
            left_out[name] = _KINDS.get(kind, kind)
            continue
        drafts[name] = Draft(None, name, without_rowid=bool(without_rowid), strict=bool(strict))
        texts[name] = declared_table(sql)
    keys = _columns(connection, drafts, texts)
    for name in [name for name, draft in drafts.items() if "" in draft.columns]:
        del drafts[name]
        left_out[name] = "a table with a column without a name"
    for name, collation in tables_of_others(connection).items():
        if name in drafts:
            drafts[name].readable = False
            drafts[name].why_not = (
                f"SQLite does not know {collation}, the collation of an index, which its"
                " application makes"
            )
    _uniques(connection, drafts, texts, keys)
    for name, draft in drafts.items():
        names = list(draft.columns)
        draft.checks += (
            Check(check.name, check.sql, columns_in(check.sql, names, "sqlite"))
            for check in texts[name].checks
        )
        said = [check.sql for check in texts[name].checks]
        for column in draft.columns.values():
            stored = stored_type(column.name, column.sql_type, said)
            draft.types[column.name] = stored or draft.types[column.name]
    _references(connection, drafts, texts, keys)
    _say_what_is_missing(drafts, left_out)
    _hold_what_parents_hold(drafts)
    _triggers(connection, drafts)
    _estimate(connection, drafts)
    read_only = connection.exec_driver_sql("PRAGMA query_only").scalar()
    why = "the connection is read-only (PRAGMA query_only)" if read_only else ""
    return Catalogue("sqlite", finished(list(drafts.values()), "sqlite"), left_out, why)


def _columns(
    connection: sa.Connection, drafts: Mapping[str, Draft], texts: Mapping[str, Declared]
) -> dict[str, tuple[str, ...]]:
    """Give tables their columns and return the columns of their primary keys."""
    keys: dict[str, list[tuple[int, str]]] = {}
    for table, name, words, not_null, default, key, hidden in connection.exec_driver_sql(_COLUMNS):
        draft = drafts.get(table)
        if draft is None:
            continue
        if key:
            keys.setdefault(table, []).append((key, name))
        # The type of a generated column ends in these words when it is declared so.
        declared = words.removesuffix(" GENERATED ALWAYS") if hidden in _COMPUTED else words
        length, precision, scale = parameters(declared)
        text = texts[table]
        draft.columns[name] = CatalogueColumn(
            name=name,
            sql_type=declared,
            base_type=base_name(declared),
            length=length,
            precision=precision,
            scale=scale,
            nullable=not not_null and not key,
            default=None
            if default is None or default.upper() == "NULL"
            else bare(default, "sqlite"),
            generated=hidden in _COMPUTED,
            generated_sql=_of(text.generated, name),
            collation=_of(text.collations, name),
            affinity=_affinity(declared, strict=draft.strict),
        )
        draft.types[name] = _type(declared, draft, default)
    return {table: tuple(name for _, name in sorted(found)) for table, found in keys.items()}


def _type(declared: str, draft: Draft, default: str | None) -> sa.types.TypeEngine[Any]:
    """Return a column's type; what the database fills with the time is one, whatever its name.

    ``NUMERIC DEFAULT CURRENT_TIMESTAMP`` holds texts all the same.
    """
    found: sa.types.TypeEngine[Any] = sqlalchemy_type(declared, strict=draft.strict)
    now = _NOW.match((default or "").strip("( "))
    if now is not None and isinstance(found, sa.Numeric):
        return sa.DateTime()
    return found


def _affinity(declared: str, *, strict: bool) -> str:
    return "ANY" if strict and declared.upper() == "ANY" else affinity(declared)


def _of(found: Mapping[str, str], name: str) -> str:
    """Return what a text says of a column, whose name it may write in other letters."""
    if name in found:
        return found[name]
    return next((value for key, value in found.items() if key.lower() == name.lower()), "")


# --- keys -----------------------------------------------------------------------------------------


def _uniques(
    connection: sa.Connection,
    drafts: Mapping[str, Draft],
    texts: Mapping[str, Declared],
    keys: Mapping[str, tuple[str, ...]],
) -> None:
    indexes: dict[tuple[str, str], list[Any]] = {}
    for row in connection.exec_driver_sql(_INDEXES):
        indexes.setdefault((row[0], row[1]), []).append(row)
    for (table, index), rows in indexes.items():
        if table in drafts:
            drafts[table].uniques.append(_unique(drafts[table], index, rows, texts[table]))
    for table, columns in keys.items():
        draft = drafts.get(table)
        if draft is None or any(key.primary for key in draft.uniques):
            continue
        if len(columns) == 1:  # a key without an index is the rowid under another name
            (name,) = columns
            draft.columns[name] = dataclasses.replace(draft.columns[name], primary_key_rowid=True)
        draft.uniques.append(
            UniqueKey(
                name=texts[table].key_name(columns, primary=True),
                columns=columns,
                expressions=tuple(quoted(name) for name in columns),
                primary=True,
                collations=("",) * len(columns),
                uses=columns,
            )
        )


def _unique(draft: Draft, index: str, rows: list[Any], text: Declared) -> UniqueKey:
    origin, sql = rows[0][2], rows[0][6]
    said = declared_index(sql)
    columns = tuple(row[4] for row in rows if row[3] >= 0)
    expressions = tuple(
        quoted(row[4]) if row[3] >= 0 else said.elements[place] for place, row in enumerate(rows)
    )
    constraint = origin != "c"
    everything = " , ".join([*expressions, said.predicate or ""])
    return UniqueKey(
        name=text.key_name(columns, primary=origin == "pk") if constraint else index,
        columns=columns,
        expressions=expressions,
        predicate=said.predicate,
        primary=origin == "pk",
        constraint=constraint,
        collations=tuple("" if row[5] in {"BINARY", None} else row[5].upper() for row in rows),
        uses=columns_in(everything, list(draft.columns), "sqlite"),
    )


def _references(
    connection: sa.Connection,
    drafts: Mapping[str, Draft],
    texts: Mapping[str, Declared],
    keys: Mapping[str, tuple[str, ...]],
) -> None:
    known = {name.lower(): name for name in drafts}
    groups: dict[tuple[str, int], list[Any]] = {}
    for row in connection.exec_driver_sql(_REFERENCES):
        if row[0] in drafts:
            groups.setdefault((row[0], row[1]), []).append(row)
    for (table, _), rows in groups.items():
        target = known.get(rows[0][2].lower(), rows[0][2])
        columns = tuple(_column_of(drafts[table], row[3]) for row in rows)
        if rows[0][4] is None:
            referenced = keys.get(target, ())
        elif target in drafts:
            referenced = tuple(_column_of(drafts[target], row[4]) for row in rows)
        else:
            referenced = tuple(row[4] for row in rows)
        said = texts[table].reference(columns)
        drafts[table].references.append(
            CatalogueReference(
                name="" if said is None else said.name,
                columns=columns,
                table=target,
                referenced=referenced,
                deferrable=said is not None and said.deferred,
                initially_deferred=said is not None and said.deferred,
                ondelete="" if rows[0][5] == "NO ACTION" else rows[0][5],
            )
        )


def _say_what_is_missing(drafts: Mapping[str, Draft], left_out: Mapping[str, str]) -> None:
    """Give up tables that refer to one that is not there: SQLite takes no row of them."""
    for draft in drafts.values():
        gone = [r.table for r in draft.references if r.table not in drafts | left_out.keys()]
        if gone and not draft.why_not:
            draft.why_not = f"its foreign key refers to {gone[0]}, a table that does not exist"


def _hold_what_parents_hold(drafts: Mapping[str, Draft]) -> None:
    """Let columns hold what they refer to where their own type is another.

    ``INTEGER REFERENCES accounts (id)`` holds texts when those are the keys of accounts.
    """
    told = True
    while told:  # parents may refer on
        told = False
        for draft in drafts.values():
            for reference in draft.references:
                if draft.strict or reference.table not in drafts:
                    continue
                held = drafts[reference.table].types
                for own, other in zip(reference.columns, reference.referenced, strict=False):
                    if other in held and _holds_another(draft.types[own], held[other]):
                        draft.types[own] = held[other]
                        told = True


def _holds_another(own: Any, theirs: Any) -> bool:
    """Tell whether a type has no room for what a key of texts or of bytes holds."""
    if isinstance(own, WrittenType):
        return False
    return any(
        isinstance(theirs, kind) and not isinstance(own, kind)
        for kind in (sa.String, sa.LargeBinary)
    )


def _column_of(draft: Draft, name: str) -> str:
    """Return the name of a column in its own letters."""
    if name in draft.columns:
        return name
    return next((own for own in draft.columns if own.lower() == name.lower()), name)


# --- the rest -------------------------------------------------------------------------------------


def _triggers(connection: sa.Connection, drafts: Mapping[str, Draft]) -> None:
    known = {name.lower(): draft for name, draft in drafts.items()}
    for table, name, sql in connection.exec_driver_sql(_TRIGGERS):
        draft = known.get(table.lower())
        if draft is None:
            continue
        said = declared_trigger(sql)
        draft.triggers.append(
            Trigger(
                name=name,
                when=said.when,
                events=(said.event,),
                body=said.body,
                condition=said.condition,
            )
        )


def _estimate(connection: sa.Connection, drafts: Mapping[str, Draft]) -> None:
    """Say how many rows tables have, where somebody has run ANALYZE."""
    there = "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'"
    if not connection.exec_driver_sql(there).scalar():
        return
    for table, stat in connection.exec_driver_sql("SELECT tbl, stat FROM sqlite_stat1"):
        rows = str(stat or "").split(" ", 1)[0]
        if table in drafts and rows.isdigit():
            drafts[table].estimated_rows = int(rows)
