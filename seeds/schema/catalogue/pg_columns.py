"""Columns of PostgreSQL with their types, defaults and sequences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from seeds.schema.catalogue.draft import Draft
from seeds.schema.catalogue.model import CatalogueColumn, Check
from seeds.schema.catalogue.pg_types import PgTypes, Resolved, parameters, sqlalchemy_type
from seeds.schema.catalogue.sql_text import bare, quoted, replaced, tokens

_COLUMNS = """
SELECT a.attrelid, a.attname, a.atttypid, a.atttypmod, format_type(a.atttypid, a.atttypmod),
  a.attnotnull, a.attidentity::text, a.attgenerated::text, pg_get_expr(d.adbin, d.adrelid),
  (SELECT t.description FROM pg_description t WHERE t.classoid = 'pg_class'::regclass
   AND t.objoid = a.attrelid AND t.objsubid = a.attnum),
  (SELECT l.collname FROM pg_collation l
   WHERE l.oid = a.attcollation AND l.collname <> 'default'), a.attnum
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum
"""
_SEQUENCES = """
SELECT d.refobjid, d.refobjsubid, d.objid::regclass::text
FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
  AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
"""
_LAST = """
SELECT s.oid::regclass::text, q.seqmax FROM pg_class s JOIN pg_sequence q ON q.seqrelid = s.oid
WHERE q.seqincrement > 0 AND NOT q.seqcycle
"""
_NULL = re.compile(r"NULL(::.*)?", re.IGNORECASE | re.DOTALL)
_NEXTVAL = re.compile(r"nextval\('((?:[^']|'')+)'::regclass\)")


def read_columns(
    connection: sa.Connection, drafts: Mapping[int, Draft], types: PgTypes
) -> dict[int, dict[int, str]]:
    """Give tables their columns, and the checks of these columns' domains.

    Returns:
        The columns' names by number, by the oid of the table (partitions, too).
    """
    owned = {
        (oid, number): sequence for oid, number, sequence in connection.exec_driver_sql(_SEQUENCES)
    }
    last = dict(tuple(row) for row in connection.exec_driver_sql(_LAST))
    names: dict[int, dict[int, str]] = {}
    for row in connection.exec_driver_sql(_COLUMNS):
        oid, name, number = row[0], row[1], row[11]
        names.setdefault(oid, {})[number] = name
        draft = drafts.get(oid)
        if draft is None:
            continue
        below = types.resolved(row[2], row[3])
        made = _column(row, types, below, owned.get((oid, number)))
        draft.columns[name] = replace(
            made, named=types.named(row[2]), counted_to=last.get(made.serial_sequence or "")
        )
        draft.types[name] = sqlalchemy_type(types, below.type, below.typmod, row[4])
        draft.checks += domain_checks(name, types, below)
    return names


def _column(row: Any, types: PgTypes, below: Resolved, owned: str | None) -> CatalogueColumn:
    _, name, _, _, shown, not_null, identity, generated, expression, comment, collation, _ = row
    length, precision, scale = parameters(below.type, below.typmod)
    default = None if generated else expression
    if default is None and not generated and not identity:
        default = next((d.default for d in below.domains if d.default is not None), None)
    if default is not None and _NULL.fullmatch(default):
        default = None
    counting = _NEXTVAL.search(default or "")
    labels: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    if below.type.is_array:
        of = types.resolved(below.type.element, -1)
        labels = tuple(types.labels.get(of.type.oid, ()))
        checks = tuple(sql for d in of.domains for _, sql in types.checks.get(d.oid, ()))
    return CatalogueColumn(
        name=name,
        sql_type=shown,
        base_type=types.bare_name(below.type),
        type_kind=types.kind(below.type),
        length=length,
        precision=precision,
        scale=scale,
        nullable=not (not_null or any(d.not_null for d in below.domains)),
        default=default,
        identity={"a": "always", "d": "by default"}.get(identity, ""),
        generated=bool(generated),
        generated_sql=bare(expression or "") if generated else "",
        comment=comment or "",
        collation=collation or "",
        labels=tuple(types.labels.get(below.type.oid, ())),
        fields=tuple(types.fields.get(below.type.relation, ())),
        item=types.item(below.type, shown),
        item_labels=labels,
        item_checks=checks,
        domain=shown if below.domains else None,
        serial_sequence=counting[1].replace("''", "'")
        if counting
        else (owned if identity else None),
    )


def domain_checks(name: str, types: PgTypes, below: Resolved) -> list[Check]:
    """Return the checks of a column's domains, about the column."""
    found = []
    for domain in below.domains:
        for check, sql in types.checks.get(domain.oid, ()):
            about = replaced(sql, "VALUE", quoted(name))
            if any(token.says("VALUE") for token in tokens(sql)):
                found.append(Check(check, about, (name,), of_domain=domain.shown))
            else:
                found.append(Check(check, about, (), of_domain=domain.shown))
    return found
