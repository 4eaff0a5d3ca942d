"""Partitions, which hold rows of their whole, as tables to read."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from seeds.schema.catalogue.model import Catalogue, CatalogueTable


def wholes(catalogue: Catalogue) -> dict[str, str]:
    """Return the table that each partition is one of, those that are cut themselves included."""
    return {
        part: name
        for name, table in catalogue.tables.items()
        if table.partitions is not None
        for part in table.partitions.parts
        if part not in catalogue.tables
    }


def as_table(whole: CatalogueTable, part: str) -> CatalogueTable:
    """Return a partition as a table with the columns of its whole.

    Args:
        whole: The whole.
        part: Full name of the partition.
    """
    schema, _, name = part.rpartition(".")
    columns = [sa.Column(c.name, c.type) for c in whole.info.source.columns]
    source = sa.Table(name, sa.MetaData(), *columns, schema=schema or None)
    own = {n: replace(column, source=source.c[n]) for n, column in whole.info.columns.items()}
    return replace(whole, info=replace(whole.info, name=part, columns=own, source=source))


def table_or_part(catalogue: Catalogue, name: str) -> CatalogueTable | None:
    """Return a table or a partition by its full name; ``None`` when there is none."""
    found = catalogue.tables.get(name)
    if found is None and name in (known := wholes(catalogue)):
        found = as_table(catalogue.tables[known[name]], name)
    return found


def referenced_parts(catalogue: Catalogue) -> dict[str, CatalogueTable]:
    """Return the partitions that foreign keys refer to, by full name."""
    named = {
        reference.table: reference.whole
        for table in catalogue.tables.values()
        for reference in table.references
        if reference.whole
    }
    return {
        part: as_table(catalogue.tables[whole], part)
        for part, whole in named.items()
        if whole in catalogue.tables
    }
