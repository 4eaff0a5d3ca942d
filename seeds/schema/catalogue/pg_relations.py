"""What there is on PostgreSQL: relations, who inherits from whom, partitions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from seeds.schema.catalogue.draft import Draft
from seeds.schema.catalogue.model import Partitioning
from seeds.schema.catalogue.sql_text import bare, split

_RELATIONS = """
SELECT c.oid, n.nspname, c.relname, c.relkind::text, c.relispartition,
  (SELECT p.relname FROM pg_inherits h JOIN pg_class p ON p.oid = h.inhparent
   WHERE h.inhrelid = c.oid AND c.relispartition LIMIT 1),
  (SELECT e.extname FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
   WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e' LIMIT 1),
  c.reltuples::bigint, obj_description(c.oid, 'pg_class'), row_security_active(c.oid),
  has_schema_privilege(n.oid, 'USAGE'), has_table_privilege(c.oid, 'INSERT'),
  has_table_privilege(c.oid, 'SELECT')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_'
  AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname
"""
_INHERITANCE = "SELECT inhrelid, inhparent FROM pg_inherits ORDER BY inhrelid, inhseqno"
_PARTITIONED = """
SELECT p.partrelid, p.partstrat::text, p.partdefid, pg_get_partkeydef(p.partrelid),
  ARRAY(SELECT a.attname::text FROM unnest(p.partattrs::int2[]) WITH ORDINALITY k (num, place)
        JOIN pg_attribute a ON a.attrelid = p.partrelid AND a.attnum = k.num ORDER BY k.place)
FROM pg_partitioned_table p
"""
_PARTITIONS = """
SELECT c.oid, pg_get_partition_constraintdef(c.oid), pg_get_expr(c.relpartbound, c.oid)
FROM pg_class c WHERE c.relispartition AND c.relkind IN ('r', 'p')
"""

_KINDS = {"v": "a view", "m": "a materialised view", "f": "a foreign table"}
_STRATEGIES = {"l": "list", "r": "range", "h": "hash"}
_HASH = re.compile(r"modulus (\d+), remainder (\d+)", re.IGNORECASE)


@dataclass
class Relations:
    """What was found.

    Attributes:
        drafts: The tables by oid.
        names: Full names of all relations by oid, tables or not.
        left_out: Why something is no table, by full name.
        partitions: For each partition below a table, the table's oid and the condition of its
            rows, by the partition's oid.
    """

    drafts: dict[int, Draft] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    partitions: dict[int, tuple[int, str]] = field(default_factory=dict)


def read_relations(
    connection: sa.Connection, default: str | None, wanted: set[str | None] | None
) -> Relations:
    """Return the relations of all schemas, or of those wanted."""
    found = Relations()
    taken: set[str] = set()
    for (
        oid,
        schema_name,
        name,
        kind,
        is_partition,
        parent,
        extension,
        rows,
        comment,
        secured,
        usable,
        insertable,
        readable,
    ) in connection.exec_driver_sql(_RELATIONS):
        draft = Draft(None if schema_name == default else schema_name, name)
        full_name = draft.full_name
        found.names[oid] = full_name
        if wanted is not None and draft.schema not in wanted:
            continue
        why = _KINDS.get(kind, "")
        if extension:
            why = f"of the extension {extension}"
        elif is_partition:
            why = f"a partition of {parent}"
        elif not why and full_name in taken:  # "a.b" in the default schema, and b in a
            why = "another table is called so, schema and name taken together"
        taken.add(full_name)
        if why:
            found.left_out[full_name] = why
            continue
        draft.estimated_rows, draft.comment = rows, comment or ""
        draft.row_security, draft.readable = secured, usable and readable
        if not usable:
            draft.why_not = f"the user may not use the schema {schema_name}"
        elif not insertable:
            draft.why_not = "the user may not insert into it (no INSERT privilege)"
        found.drafts[oid] = draft
    _inherit(connection, found)
    return found


def _inherit(connection: sa.Connection, found: Relations) -> None:
    children: dict[int, list[int]] = {}
    for child, parent in connection.exec_driver_sql(_INHERITANCE):
        children.setdefault(parent, []).append(child)
    for parent, oids in children.items():
        for oid in oids:
            if oid in found.drafts and parent in found.names:
                found.drafts[oid].parents.append(found.names[parent])
            if parent in found.drafts and oid in found.drafts:
                found.drafts[parent].children.append(found.names[oid])
    cut = {
        oid: _Cut(_STRATEGIES.get(strategy, strategy), default, definition, tuple(columns))
        for oid, strategy, default, definition, columns in connection.exec_driver_sql(_PARTITIONED)
    }
    if not cut:
        return
    bounds = {
        oid: (bare(condition or "true"), shown or "")
        for oid, condition, shown in connection.exec_driver_sql(_PARTITIONS)
    }
    for oid, draft in found.drafts.items():
        if oid not in cut:
            continue
        # Foreign tables have no bounds here: their rows would belong to somebody else. Neither have
        # partitions that others have made meanwhile.
        leaves = [
            one for one in _leaves(oid, children, cut) if one in bounds and one in found.names
        ]
        for part in _below(oid, children):
            if part in bounds:
                found.partitions[part] = (oid, bounds[part][0])
        whole = cut[oid]
        draft.partitions = Partitioning(
            strategy=whole.strategy,
            columns=whole.columns,
            expressions=whole.expressions,
            bounds=tuple((found.names[leaf], bounds[leaf][0]) for leaf in leaves),
            has_default=_complete(oid, children, cut, bounds),
            parts=tuple(
                found.names[part] for part in _below(oid, children) if part in found.partitions
            ),
        )
        if not leaves and not draft.why_not:
            draft.why_not = "it is cut into partitions and has none that takes rows"


@dataclass(frozen=True)
class _Cut:
    """How a table is cut; ``default`` is the oid of its default partition, or 0."""

    strategy: str
    default: int
    definition: str
    columns: tuple[str, ...]

    @property
    def expressions(self) -> tuple[str, ...]:
        """Elements of the key, without collations and classes of operators as far as written."""
        start = self.definition.index("(")
        return tuple(bare(one) for one in split(self.definition[start + 1 : -1]))


def _leaves(oid: int, children: Mapping[int, list[int]], cut: Mapping[int, _Cut]) -> list[int]:
    found: list[int] = []
    for child in children.get(oid, ()):
        found += _leaves(child, children, cut) if child in cut else [child]
    return found


def _below(oid: int, children: Mapping[int, list[int]]) -> list[int]:
    return [one for child in children.get(oid, ()) for one in (child, *_below(child, children))]


def _complete(
    oid: int,
    children: Mapping[int, list[int]],
    cut: Mapping[int, _Cut],
    bounds: Mapping[int, tuple[str, str]],
) -> bool:
    """Tell whether every row finds a partition, as far as defaults and hashes say."""
    if oid not in cut:
        return oid in bounds
    if cut[oid].default:
        return _complete(cut[oid].default, children, cut, bounds)
    if cut[oid].strategy != "hash":
        return False
    share = 0.0
    for child in children.get(oid, ()):
        match = _HASH.search(bounds[child][1]) if child in bounds else None
        if match is None or not _complete(child, children, cut, bounds):
            return False
        share += 1 / int(match[1])
    return share > 1 - 1e-9
