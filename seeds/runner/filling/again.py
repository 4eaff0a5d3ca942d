"""The declarations of a run that filled tables, made again from what the ledger keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from seeds.errors import SeedsError
from seeds.filling.amending import Amendment
from seeds.filling.declaring import Wanted, declare
from seeds.filling.model import FillSettings, Judge
from seeds.generate.cells import Context
from seeds.generate.python_values import micros

if TYPE_CHECKING:
    from seeds.ledger.entry import Run
    from seeds.schema.catalogue import Catalogue
    from seeds.spec.entity import Entity


def declared_by(
    wanted: Wanted,
    sizes: Mapping[str, int],
    settings: FillSettings,
    amendment: Amendment | None = None,
    ruled: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what a table's declarations hang on, as JSON-ready data.

    Args:
        wanted: What was wanted of it.
        sizes: How many rows its parents had.
        settings: What values depend on.
        amendment: What was known of it that the database does not know.
        ruled: What rules said of it.
    """
    data: dict[str, Any] = {"rows": wanted.rows, "from": wanted.row_start, "sizes": dict(sizes)}
    if wanted.cut:
        data["cut"] = sorted(wanted.cut)
    if wanted.needed:
        data["needed"] = sorted(wanted.needed)
    if wanted.above:
        data["above"] = dict(wanted.above)
    if wanted.until:
        data["until"] = wanted.until
    if settings.no_nulls:
        data["no_nulls"] = True
    if settings.sparing:
        data["sparing"] = True
    if amendment:
        data["amended"] = dict(amendment)
    if ruled:
        data["ruled"] = dict(ruled)
    return data


def entities_of(run: Run, catalogue: Catalogue, judge: Judge | None = None) -> dict[str, Entity]:
    """Return the entities of a run that filled tables, by table.

    They are declared anew. A table that cannot be declared any more is left out.

    Args:
        run: The run.
        catalogue: The tables as the run saw them (:func:`catalogue_for`).
        judge: Who was asked about conditions that only the database understands.
    """
    context = Context(run.seed, micros(run.as_of), run.locale)
    found: dict[str, Entity] = {}
    for entry in run.tables:
        data = {} if entry.recipe is None else entry.recipe.declared_by
        table = catalogue.tables.get(entry.table)
        if not data or table is None:
            continue
        wanted = Wanted(
            data["rows"],
            data["from"],
            frozenset(data.get("cut", ())),
            frozenset(data.get("needed", ())),
            data.get("above", {}),
            data.get("until", 0),
        )
        settings = FillSettings(
            context,
            data.get("no_nulls", False),
            data.get("sparing", False),
            judge,
        )
        try:
            declared = declare(table, wanted, data["sizes"], settings, catalogue.dialect)
        except (SeedsError, KeyError):
            continue  # it has changed, and its rules name what is not there any more
        if declared.entity is not None:
            found[entry.table] = declared.entity
    return found
