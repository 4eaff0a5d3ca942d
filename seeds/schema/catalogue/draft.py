"""Tables while they are being read, and what becomes of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from seeds.schema.catalogue.bookkeeping import keeps_books
from seeds.schema.catalogue.model import (
    CatalogueColumn,
    CatalogueReference,
    CatalogueTable,
    Check,
    Exclusion,
    Partitioning,
    Rule,
    Trigger,
    UniqueKey,
)
from seeds.schema.metadata import metadata_tables
from seeds.schema.own_rows import OwnRowsTable
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind, LogicalType


@dataclass
class Draft:
    """A table of which more is being found out; see :class:`CatalogueTable` for the fields.

    ``types`` holds the SQLAlchemy types of the columns. ``schema`` is ``None`` for the default one.
    """

    schema: str | None
    name: str
    columns: dict[str, CatalogueColumn] = field(default_factory=dict)
    types: dict[str, sa.types.TypeEngine[Any]] = field(default_factory=dict)
    checks: list[Check] = field(default_factory=list)
    uniques: list[UniqueKey] = field(default_factory=list)
    references: list[CatalogueReference] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    partitions: Partitioning | None = None
    parents: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    row_security: bool = False
    readable: bool = True
    why_not: str = ""
    comment: str = ""
    estimated_rows: int = -1
    without_rowid: bool = False
    strict: bool = False

    @property
    def full_name(self) -> str:
        """Schema and name; the name alone in the default schema."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @property
    def descendants(self) -> bool:
        """Whether rows of other tables show in it that are none of its own."""
        return bool(self.children) and self.partitions is None


def finished(drafts: Sequence[Draft], dialect: str) -> dict[str, CatalogueTable]:
    """Return the tables of drafts by full name, parents first where that is possible."""
    by_name = {draft.full_name: draft for draft in drafts}
    infos = metadata_tables(_metadata(by_name), dialect, unknown=LogicalType(Kind.OTHER))
    return described(drafts, infos)


def described(drafts: Sequence[Draft], infos: Mapping[str, TableInfo]) -> dict[str, CatalogueTable]:
    """Return the tables of drafts, in the order of what the engine knows of them."""
    by_name = {draft.full_name: draft for draft in drafts}
    referring = {
        name
        for draft in drafts
        for reference in draft.references
        if reference.table != draft.full_name
        for name in (reference.table, draft.full_name)
    }
    return {
        name: _table(by_name[name], info, refers=name in referring) for name, info in infos.items()
    }


def _table(draft: Draft, info: TableInfo, *, refers: bool) -> CatalogueTable:
    return CatalogueTable(
        info=replace(info, descendants=True) if draft.descendants else info,
        columns=draft.columns,
        checks=tuple(draft.checks),
        uniques=tuple(sorted(draft.uniques, key=lambda key: (not key.primary, key.name))),
        references=tuple(draft.references),
        exclusions=tuple(draft.exclusions),
        triggers=tuple(draft.triggers),
        rules=tuple(draft.rules),
        partitions=draft.partitions,
        parents=tuple(draft.parents),
        children=tuple(draft.children),
        row_security=draft.row_security,
        readable=draft.readable,
        insertable=not draft.why_not,
        why_not=draft.why_not,
        comment=draft.comment,
        estimated_rows=draft.estimated_rows,
        without_rowid=draft.without_rowid,
        strict=draft.strict,
        bookkeeping=keeps_books(draft.name, draft.schema, list(draft.columns), refers=refers),
    )


def _metadata(drafts: Mapping[str, Draft]) -> sa.MetaData:
    metadata = sa.MetaData()
    tables = {}
    for name, draft in drafts.items():
        tables[name] = (OwnRowsTable if draft.descendants else sa.Table)(
            draft.name,
            metadata,
            *(_column(draft, column) for column in draft.columns.values()),
            *_keys(draft),
            schema=draft.schema,
        )
    for name, draft in drafts.items():
        for reference in draft.references:
            _refer(tables[name], reference, tables)
    return metadata


def _column(draft: Draft, column: CatalogueColumn) -> sa.Column[Any]:
    type_ = draft.types[column.name]
    # A text may be made with a sequence, too: 'K' || nextval(…).
    number = isinstance(type_, sa.Integer | sa.Numeric)
    counted = column.primary_key_rowid or (
        number and bool(column.identity or column.serial_sequence)
    )
    made: list[Any] = []
    default = None
    if column.generated:
        made.append(sa.Computed(sa.text(_escaped(column.generated_sql))))
    elif column.identity:
        made.append(sa.Identity(always=column.identity == "always"))
    elif column.default is not None:
        default = sa.text(_escaped(column.default))
    return sa.Column(
        column.name,
        type_,
        *made,
        nullable=column.nullable,
        server_default=default,
        autoincrement=counted,
        comment=column.comment or None,
    )


def _escaped(sql: str) -> str:
    """Return a text in which no colon begins a parameter."""
    return _PARAMETER.sub(r"\\:", sql)


# As SQLAlchemy looks for parameters in texts.
_PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


def _keys(draft: Draft) -> list[sa.schema.Constraint]:
    found: list[sa.schema.Constraint] = []
    for key in draft.uniques:
        if not key.plain:
            continue
        kind = sa.PrimaryKeyConstraint if key.primary else sa.UniqueConstraint
        deferred = (
            ("DEFERRED" if key.initially_deferred else "IMMEDIATE") if key.deferrable else None
        )
        found.append(
            kind(
                *key.columns,
                name=key.name or None,
                deferrable=key.deferrable or None,
                initially=deferred,
            )
        )
    return found


def _refer(table: sa.Table, key: CatalogueReference, tables: Mapping[str, sa.Table]) -> None:
    """Add a foreign key, unless it leads to what is left out."""
    target = tables.get(key.table)
    if target is None or any(c not in target.c for c in key.referenced):
        return
    if len(key.referenced) != len(key.columns):  # on SQLite: it names none, and there is no key
        return
    deferred = ("DEFERRED" if key.initially_deferred else "IMMEDIATE") if key.deferrable else None
    table.append_constraint(
        sa.ForeignKeyConstraint(
            [table.c[c] for c in key.columns],
            [target.c[c] for c in key.referenced],
            name=key.name or None,
            ondelete=key.ondelete or None,
            match="FULL" if key.match_full else None,
            deferrable=key.deferrable or None,
            initially=deferred,
        )
    )
