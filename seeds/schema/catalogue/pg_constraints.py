"""Conditions and keys of PostgreSQL: CHECK, UNIQUE, FOREIGN KEY, EXCLUDE, unique indexes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from seeds.schema.catalogue.draft import Draft
from seeds.schema.catalogue.model import CatalogueReference, Check, Exclusion, UniqueKey
from seeds.schema.catalogue.pg_relations import Relations
from seeds.schema.catalogue.pg_types import server_version
from seeds.schema.catalogue.sql_text import bare, columns_in

_CONSTRAINTS = """
SELECT k.oid, k.conrelid, k.conname, k.contype::text, k.conkey, k.confrelid, k.confkey,
  k.confmatchtype::text, k.confdeltype::text, k.condeferrable, k.condeferred, k.convalidated,
  CASE WHEN k.contype = 'c' THEN pg_get_expr(k.conbin, k.conrelid) END,
  right(pg_get_constraintdef(k.oid), 12) = 'NOT ENFORCED', k.conislocal
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
WHERE k.contype IN ('c', 'f') AND k.conparentid = 0
ORDER BY k.conrelid, k.contype, k.conname
"""
_INDEXES = """
SELECT i.indexrelid, i.indrelid, x.relname, i.indisprimary, i.indisunique, {nulls},
  (i.indkey::int2[])[0:i.indnkeyatts - 1], i.indcollation::oid[],
  ARRAY(SELECT pg_get_indexdef(i.indexrelid, g, true)
        FROM generate_series(1, i.indnkeyatts) g ORDER BY g),
  pg_get_expr(i.indpred, i.indrelid), m.amname, k.conname, k.condeferrable, k.condeferred,
  ARRAY(SELECT o.oprname::text FROM unnest(k.conexclop) WITH ORDINALITY e (op, place)
        JOIN pg_operator o ON o.oid = e.op ORDER BY e.place),
  EXISTS (SELECT FROM pg_inherits h WHERE h.inhrelid = i.indexrelid)
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
JOIN pg_class c ON c.oid = i.indrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
WHERE (i.indisunique OR k.contype = 'x') AND i.indisready
ORDER BY i.indrelid, x.relname
"""
_COLLATIONS = "SELECT oid, collname FROM pg_collation WHERE NOT collisdeterministic"

_ACTIONS = {"c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT", "r": "RESTRICT", "a": ""}
_NULLS_NOT_DISTINCT_SINCE = (15,)


def read_constraints(
    connection: sa.Connection, found: Relations, names: Mapping[int, Mapping[int, str]]
) -> None:
    """Give tables their checks and foreign keys.

    A check that a partition alone has becomes one of the whole, about the rows that go there; a
    foreign key that a partition alone has becomes one of the whole.
    """
    of_partitions: list[tuple[Draft, CatalogueReference]] = []
    for (
        _,
        oid,
        name,
        kind,
        key,
        target,
        target_key,
        match,
        action,
        deferrable,
        deferred,
        valid,
        expression,
        not_enforced,
        local,
    ) in connection.exec_driver_sql(_CONSTRAINTS):
        if not_enforced or oid not in names:  # made by others meanwhile
            continue
        # A column's number; 0 is the whole row, and the server's own columns are below it.
        columns = (
            tuple(names[oid].values())
            if 0 in (key or ())
            else tuple(names[oid][number] for number in key or () if number > 0)
        )
        if oid in found.partitions and kind == "c" and local:
            _partition_check(found, oid, name, bare(expression), columns)
        draft = found.drafts.get(oid)
        if kind == "c":
            if draft is not None:
                ordered = tuple(column for column in draft.columns if column in columns)
                draft.checks.append(Check(name, bare(expression), ordered, not valid))
            continue
        reference = CatalogueReference(
            name=name,
            columns=columns,
            table=found.names.get(target, str(target)),
            referenced=tuple(names[target][n] for n in target_key) if target in names else (),
            match_full=match == "f",
            deferrable=deferrable,
            initially_deferred=deferred,
            ondelete=_ACTIONS.get(action, ""),
            not_valid=not valid,
            whole=_whole_of(target, found),
        )
        if draft is not None:
            draft.references.append(reference)
        elif oid in found.partitions:
            of_partitions.append((found.drafts[found.partitions[oid][0]], reference))
    for whole, reference in of_partitions:
        # A row of any partition may have a parent, so that the key need not know where it goes.
        if reference.columns not in {one.columns for one in whole.references}:
            whole.references.append(reference)


def _whole_of(oid: int, found: Relations) -> str:
    """Return the table that a partition is one of; nothing for other tables."""
    return found.names[found.partitions[oid][0]] if oid in found.partitions else ""


def _partition_check(
    found: Relations, oid: int, name: str, sql: str, columns: tuple[str, ...]
) -> None:
    whole, bound = found.partitions[oid]
    draft = found.drafts[whole]
    about = f"(NOT ({bound})) OR ({sql})"
    used = {*columns, *columns_in(bound, draft.columns, "postgresql")}
    draft.checks.append(
        Check(name, about, tuple(c for c in draft.columns if c in used), partition=found.names[oid])
    )


def read_indexes(
    connection: sa.Connection, found: Relations, names: Mapping[int, Mapping[int, str]]
) -> None:
    """Give tables their unique keys and exclusion constraints.

    A unique index that a partition alone has becomes a partial one of the whole.
    """
    known = server_version(connection) >= _NULLS_NOT_DISTINCT_SINCE
    query = _INDEXES.format(nulls="i.indnullsnotdistinct" if known else "false")
    folding = dict(list(map(tuple, connection.exec_driver_sql(_COLLATIONS))))
    for row in connection.exec_driver_sql(query):
        oid, inherited = row[1], row[15]
        if oid not in names:  # made by others meanwhile
            continue
        predicate = None if row[9] is None else bare(row[9])
        if oid in found.partitions and not inherited:
            oid, bound = found.partitions[oid]
            predicate = bound if predicate is None else f"({bound}) AND ({predicate})"
        draft = found.drafts.get(oid)
        if draft is None:
            continue
        uses = _used([*row[8], predicate or ""], draft.columns)
        expressions = tuple(bare(sql) for sql in row[8])
        if row[14]:
            draft.exclusions.append(
                Exclusion(
                    name=row[2],
                    elements=tuple(zip(expressions, row[14], strict=False)),
                    predicate=predicate,
                    method=row[10],
                    deferrable=bool(row[12]),
                    columns=uses,
                )
            )
        if row[4]:
            of = names[row[1]]
            draft.uniques.append(
                UniqueKey(
                    name=row[2],
                    columns=tuple(of[number] for number in row[6] if number > 0),
                    expressions=expressions,
                    predicate=predicate,
                    nulls_distinct=not row[5],
                    deferrable=bool(row[12]),
                    initially_deferred=bool(row[13]),
                    primary=row[3] and row[1] == oid,
                    constraint=row[11] is not None and row[1] == oid,
                    collations=tuple(folding.get(c, "") for c in row[7][: len(row[6])]),
                    uses=uses,
                )
            )


_CASTS = """
SELECT i.indrelid, x.relname, pg_get_indexdef(i.indexrelid, k::int, false),
  pg_get_expr(i.indpred, i.indrelid)
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
CROSS JOIN LATERAL generate_series(1, i.indnatts) k
WHERE i.indexprs IS NOT NULL AND i.indkey[k - 1] = 0
  AND pg_get_indexdef(i.indexrelid, k::int, false)
    ~ '[)"a-z_]::(smallint|integer|bigint|numeric|real|double|date|timestamp|uuid|boolean|inet)'
ORDER BY 1, 2, 3
"""


def read_casts(connection: sa.Connection, found: Relations) -> None:
    """Give tables what their indexes demand: a value that an index cannot cast is no value.

    It is a condition like others: the expression has to come to something.
    """
    for oid, name, element, predicate in connection.exec_driver_sql(_CASTS):
        draft = found.drafts.get(oid)
        if draft is None:
            continue
        sql = f"({bare(element)}) = ({bare(element)})"
        if predicate is not None:
            sql = f"CASE WHEN {bare(predicate)} THEN {sql} ELSE true END"
        uses = _used([element, predicate or ""], draft.columns)
        if any(draft.columns[c].base_type in _TEXTS for c in uses):
            draft.checks.append(Check(name, sql, uses, by_index=True))


_TEXTS = ("text", "character varying", "character", "citext")


def _used(texts: list[str], columns: Mapping[str, Any]) -> tuple[str, ...]:
    return columns_in(" , ".join(texts), list(columns), "postgresql")
