"""The tables of a database as a run that filled them saw them; imports nothing that makes rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.ledger.entry import Run
    from seeds.schema.catalogue import Catalogue


def has_filled(run: Run) -> bool:
    """Tell whether a run filled tables as the database's catalogue has them."""
    return any(entry.recipe is not None and entry.recipe.declared_by for entry in run.tables)


def catalogue_for(run: Run, connection: sa.Connection) -> Catalogue:
    """Return the database's catalogue of today, with what a run knew and was told beyond it.

    Args:
        run: A run that filled tables.
        connection: The database.
    """
    from seeds.filling.amending import amended
    from seeds.filling.rules.amending import with_rules
    from seeds.filling.rules.model import TableRules
    from seeds.schema.catalogue import read_catalogue

    recipes = {e.table: e.recipe.declared_by for e in run.tables if e.recipe is not None}
    known = {table: recipe.get("amended", {}) for table, recipe in recipes.items()}
    catalogue = amended(read_catalogue(connection), known)
    rules = {
        table: TableRules.of(recipe["ruled"])
        for table, recipe in recipes.items()
        if "ruled" in recipe
    }
    return with_rules(catalogue, rules)
