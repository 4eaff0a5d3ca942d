"""A catalogue with what rules say beyond the database: conditions, keys, references."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from seeds.filling.rules.model import RuledReference, TableRules
from seeds.schema.catalogue.model import (
    Catalogue,
    CatalogueReference,
    CatalogueTable,
    Check,
    UniqueKey,
)
from seeds.schema.catalogue.sql_text import columns_in, quoted
from seeds.schema.table import ForeignKey, TableInfo


def with_rules(catalogue: Catalogue, rules: Mapping[str, TableRules]) -> Catalogue:
    """Return a catalogue in which tables also demand what rules say of them.

    Args:
        catalogue: The tables.
        rules: The rules of some, by full name.
    """
    tables = {
        name: amended_table(table, rules[name], catalogue.dialect) if name in rules else table
        for name, table in catalogue.tables.items()
    }
    return replace(catalogue, tables=tables)


def amended_table(table: CatalogueTable, rules: TableRules, dialect: str) -> CatalogueTable:
    """Return a table that also demands what its rules say.

    Args:
        table: The table, as the database has it.
        rules: Its rules.
        dialect: ``postgresql`` or ``sqlite``.
    """
    checks = [
        Check(name, sql, columns_in(sql, list(table.columns), dialect), by_rule=True)
        for sql, name in rules.checks
    ]
    columns = {
        name: replace(column, nullable=False) if name in rules.not_null else column
        for name, column in table.columns.items()
    }
    return replace(
        table,
        info=amended_info(table.info, rules),
        columns=columns,
        checks=(*table.checks, *checks),
        uniques=(*table.uniques, *_keys(table, rules.unique)),
        references=(*table.references, *map(_reference, rules.references)),
        ruled=rules.data(),
    )


def amended_info(info: TableInfo, rules: TableRules) -> TableInfo:
    """Return what the engine needs of a table, with what its rules say.

    Args:
        info: The table.
        rules: Its rules.
    """
    columns = {
        name: replace(column, nullable=False) if name in rules.not_null else column
        for name, column in info.columns.items()
    }
    keys = [ForeignKey(r.columns, r.table, r.referenced) for r in rules.references]
    return replace(
        info,
        columns=columns,
        uniques=(*info.uniques, *rules.unique),
        foreign_keys=(*info.foreign_keys, *keys),
    )


def _keys(table: CatalogueTable, unique: Iterable[tuple[str, ...]]) -> Iterable[UniqueKey]:
    known = {frozenset(key.columns) for key in table.uniques if key.plain and not key.folds}
    for names in unique:
        if frozenset(names) not in known:
            yield UniqueKey(
                "",
                names,
                tuple(quoted(name) for name in names),
                collations=("",) * len(names),
                uses=names,
                by_rule=True,
            )


def _reference(reference: RuledReference) -> CatalogueReference:
    return CatalogueReference("", reference.columns, reference.table, reference.referenced)
