"""The catalogue of SQLAlchemy metadata: what a database that is made of it would say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import DOMAIN, ExcludeConstraint

from seeds.schema.catalogue.draft import Draft, described
from seeds.schema.catalogue.metadata_types import Types
from seeds.schema.catalogue.model import (
    Catalogue,
    CatalogueColumn,
    CatalogueReference,
    Check,
    Exclusion,
    UniqueKey,
)
from seeds.schema.catalogue.sql_text import (
    bare,
    closing,
    columns_in,
    quoted,
    replaced,
    split,
    tokens,
)
from seeds.schema.metadata import metadata_tables, type_for
from seeds.schema.types import Kind, LogicalType


def catalogue_of(metadata: sa.MetaData, dialect: str = "postgresql") -> Catalogue:
    """Return what a database would say of the tables of SQLAlchemy metadata.

    Triggers, partitions and permissions are not known; how many rows there are neither.

    Args:
        metadata: The tables.
        dialect: The kind of database: ``postgresql``, ``sqlite``, or another that SQLAlchemy knows.
    """
    types = Types(dialect)
    drafts = [_Reader(table, types).draft() for table in metadata.tables.values()]
    infos = metadata_tables(metadata, dialect, unknown=LogicalType(Kind.OTHER))
    return Catalogue(dialect, described(drafts, infos))


class _Reader:
    """Reads one table."""

    def __init__(self, table: sa.Table, types: Types) -> None:
        self.table = table
        self.types = types
        self.dialect = types.dialect.name
        self.names = [column.name for column in table.columns]

    def draft(self) -> Draft:
        """Return what is found."""
        table = self.table
        options = table.dialect_options["sqlite"] if self.dialect == "sqlite" else {}
        draft = Draft(
            table.schema,
            table.name,
            comment=table.comment or "",
            without_rowid=options.get("with_rowid") is False,
            strict=bool(options.get("strict")),
        )
        for column in table.columns:
            draft.columns[column.name] = self._column(column)
            draft.checks += self._domain_checks(column)
        of_columns = (one for column in table.columns for one in column.constraints)
        for constraint in (*table.constraints, *of_columns):
            self._constraint(draft, constraint)
        draft.checks.sort(key=lambda check: (check.name, check.sql))
        draft.references.sort(key=lambda reference: reference.columns)
        draft.uniques += (self._index(index) for index in table.indexes if index.unique)
        return draft

    def sql(self, clause: Any) -> str:
        """Return an expression as text, without the table's name."""
        if isinstance(clause, str):
            return bare(clause, self.dialect)
        return bare(self.types.expression(clause), self.dialect)

    # --- columns ----------------------------------------------------------------------------------

    def _column(self, column: sa.Column[Any]) -> CatalogueColumn:
        default = self.types.default(column)
        known = self.types.described(type_for(column.type, self.dialect))
        domain = known.domain
        counted = column is self.table.autoincrement_column
        identity, computed = column.identity, column.computed
        if default is None and domain is not None and domain.default is not None:
            default = self.sql(domain.default)
        counting = counted and identity is None and self.dialect == "postgresql"
        alone = len(self.table.primary_key) == 1
        rowid = counted and alone and self.dialect == "sqlite" and known.base_type == "INTEGER"
        return CatalogueColumn(
            name=column.name,
            sql_type=known.sql_type,
            base_type=known.base_type,
            type_kind=known.kind,
            length=known.length,
            precision=known.precision,
            scale=known.scale,
            nullable=bool(column.nullable) and not (domain is not None and domain.not_null),
            default=None if default is None else bare(default, self.dialect),
            identity="" if identity is None else "always" if identity.always else "by default",
            generated=computed is not None,
            generated_sql="" if computed is None else self.sql(computed.sqltext),
            comment=column.comment or "",
            collation=getattr(column.type, "collation", None) or "",
            labels=known.labels,
            item=known.item,
            item_labels=known.item_labels,
            domain=None if domain is None else known.sql_type,
            serial_sequence=f"{self.table.name}_{column.name}_seq" if counting else None,
            affinity=known.affinity,
            primary_key_rowid=rowid,
        )

    def _domain_checks(self, column: sa.Column[Any]) -> Iterable[Check]:
        domain = type_for(column.type, self.dialect)
        if isinstance(domain, DOMAIN) and domain.check is not None:
            about = replaced(self.sql(domain.check), "VALUE", quoted(column.name), self.dialect)
            name = str(domain.constraint_name or "")
            yield Check(name, about, (column.name,), of_domain=str(domain.name))

    # --- constraints ------------------------------------------------------------------------------

    def _constraint(self, draft: Draft, constraint: sa.Constraint) -> None:
        match constraint:
            case sa.CheckConstraint():
                if not self._of_a_type(constraint):
                    sql = self.sql(constraint.sqltext)
                    used = columns_in(sql, self.names, self.dialect)
                    draft.checks.append(Check(_name(constraint), sql, used))
            case ExcludeConstraint() if self.dialect == "postgresql":
                draft.exclusions.append(self._exclusion(constraint))
            case sa.PrimaryKeyConstraint() if len(constraint.columns):
                draft.uniques.append(self._key(constraint, primary=True))
            case sa.UniqueConstraint():
                draft.uniques.append(self._key(constraint))
            case sa.ForeignKeyConstraint():
                draft.references.append(
                    CatalogueReference(
                        name=_name(constraint),
                        columns=tuple(e.parent.name for e in constraint.elements),
                        table=constraint.referred_table.fullname,
                        referenced=tuple(e.column.name for e in constraint.elements),
                        match_full=(constraint.match or "").upper() == "FULL",
                        deferrable=bool(constraint.deferrable),
                        initially_deferred=_deferred(constraint),
                        ondelete=(constraint.ondelete or "").upper(),
                    )
                )

    def _of_a_type(self, constraint: sa.CheckConstraint) -> bool:
        """Tell whether a check comes from a type whose values all fulfil it.

        SQLAlchemy adds them to truth values and enumerations, and makes them where the database
        has no such type.
        """
        return bool(getattr(constraint, "_type_bound", False)) and any(
            isinstance(column.type, sa.Boolean)
            or (isinstance(column.type, sa.Enum) and self.types.is_native(column.type))
            for column in constraint.columns
        )

    def _key(
        self, constraint: sa.UniqueConstraint | sa.PrimaryKeyConstraint, *, primary: bool = False
    ) -> UniqueKey:
        names = tuple(column.name for column in constraint.columns)
        return UniqueKey(
            name=_name(constraint),
            columns=names,
            expressions=tuple(quoted(name) for name in names),
            nulls_distinct=not self._option(constraint, "nulls_not_distinct"),
            deferrable=bool(constraint.deferrable),
            initially_deferred=_deferred(constraint),
            primary=primary,
            collations=tuple(self._folding(column) for column in constraint.columns),
            uses=names,
        )

    def _index(self, index: sa.Index) -> UniqueKey:
        where = self._option(index, "where")
        plain = {
            place: expression.name
            for place, expression in enumerate(index.expressions)
            if isinstance(expression, sa.Column)
        }
        expressions = tuple(
            quoted(plain[place]) if place in plain else self.sql(expression)
            for place, expression in enumerate(index.expressions)
        )
        predicate = None if where is None else self.sql(where)
        everything = " , ".join([*expressions, predicate or ""])
        return UniqueKey(
            name=str(index.name or ""),
            columns=tuple(plain.values()),
            expressions=expressions,
            predicate=predicate,
            nulls_distinct=not self._option(index, "nulls_not_distinct"),
            constraint=False,
            collations=tuple(
                self._folding(self.table.c[plain[place]]) if place in plain else ""
                for place in range(len(expressions))
            ),
            uses=columns_in(everything, self.names, self.dialect),
        )

    def _folding(self, column: sa.Column[Any]) -> str:
        collation = str(getattr(column.type, "collation", None) or "").upper()
        return collation if collation in {"NOCASE", "RTRIM"} else ""

    def _option(self, item: sa.Constraint | sa.Index, name: str) -> Any:
        options: Mapping[str, Any] = item.dialect_options[self.dialect]
        return options.get(name)

    def _exclusion(self, constraint: ExcludeConstraint) -> Exclusion:
        # The constraint keeps expressions to itself, but writes them.
        text = self.types.constraint(constraint)
        pieces = tokens(text)
        start = next(i for i, token in enumerate(pieces) if token.text == "(")
        inner = text[pieces[start].end : pieces[closing(pieces, start)].start]
        where = constraint.where
        predicate = None if where is None else self.sql(where)
        return Exclusion(
            name=_name(constraint),
            elements=tuple(_with_operator(element) for element in split(inner)),
            predicate=predicate,
            method=str(constraint.using),
            deferrable=bool(constraint.deferrable),
            columns=columns_in(f"{inner} , {predicate or ''}", self.names, self.dialect),
        )


def _with_operator(element: str) -> tuple[str, str]:
    """Return the expression and the operator of an element: ``room WITH =``."""
    last = [token for token in tokens(element) if token.says("WITH")][-1]
    return bare(element[: last.start]), element[last.end :].strip()


def _name(constraint: sa.Constraint) -> str:
    # A name that a convention is still to give is no text.
    return str(constraint.name) if isinstance(constraint.name, str) else ""


def _deferred(constraint: sa.Constraint) -> bool:
    return str(getattr(constraint, "initially", None) or "").upper() == "DEFERRED"
