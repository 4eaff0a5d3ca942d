"""Tables whose rows belong to some rows of another each, as those of a joined class do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from seeds.load.errors import translated

if TYPE_CHECKING:
    from seeds.runner.filling.wishes import TableWish
    from seeds.schema.catalogue import Catalogue, CatalogueTable


def one_each(
    connection: sa.Connection, catalogue: Catalogue, table: CatalogueTable, wish: TableWish
) -> TableWish:
    """Return a wish for as many rows as there are parents of the right kind that have none yet.

    An application cannot load what it takes for a book and has no row among the books.

    Args:
        connection: A connection within a transaction; the parents have been written.
        catalogue: The tables.
        table: The table.
        wish: What was thought before there were parents.
    """
    if not wish.each:
        return wish
    for reference in table.references:
        parent = catalogue.tables.get(reference.table)
        if reference.agreeing is None or parent is None or not parent.readable:
            continue
        column, values, _ = reference.agreeing
        above, own = parent.info.source, table.info.source
        pairs = zip(reference.columns, reference.referenced, strict=True)
        has_one = sa.exists().where(*(own.c[mine] == above.c[theirs] for mine, theirs in pairs))
        query = sa.select(sa.func.count()).select_from(above)
        query = query.where(above.c[column].in_(values), ~has_one)
        with translated(parent.name):
            return replace(wish, rows=connection.execute(query).scalar_one())
    return wish
