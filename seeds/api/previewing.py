"""``seed preview``: sample rows of an entity, or of the tables of any database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from seeds.api.filling import FillRequest, filler_of, looked_at, opened
from seeds.api.request import SeedRequest
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.api.writing import locked_database
from seeds.config.project import Project
from seeds.errors import SeedsError, UsageError, did_you_mean
from seeds.runner.progress import Silent
from seeds.runner.reports import PreviewedTable, PreviewReport, PreviewTablesReport

if TYPE_CHECKING:
    from seeds.runner.seeding import RunSettings

_PATIENCE = 3.0
"""Seconds to wait for another seeder, where only a look is wanted."""


def preview(
    *names: str,
    rows: int = 5,
    request: SeedRequest | None = None,
    project: Project | None = None,
) -> PreviewReport | PreviewTablesReport:
    """Show sample rows: of an entity without a database, or of the tables of a database.

    With a project it is one entity, and the rows are the first that a run would write. Where a
    database is all there is, they are those that tables hold; for an empty table those that
    ``seed fill`` would write to it, tried in a transaction of which nothing stays.

    Args:
        names: The name of an entity, or of a seeder, whose main entity is meant; or names and
            patterns of tables, none meaning the first few.
        rows: How many of each.
        request: Environment, database, seed, as-of and locale.
        project: The project; found from the working directory when left out.

    Raises:
        UsageError: There is no such entity or table, or ``rows`` is not positive.
        SchemaError: The database has no tables.
        DatabaseError: The database failed, or is not there.
    """
    if rows < 1:
        raise UsageError(f"-n is at least 1, not {rows}", "Write -n 5.")
    request = request or SeedRequest()
    workspace = open_workspace(project, request=request)
    settings = run_settings(workspace, request)
    if workspace.without_models:
        return _tables(names, rows, request, workspace, settings)
    return _entity(names, rows, workspace, settings)


# -- an entity of a project ----------------------------------------------------------------------


def _entity(
    names: Sequence[str], rows: int, workspace: Workspace, settings: RunSettings
) -> PreviewReport:
    from seeds.runner.preview import preview_rows

    known = {name: found.table for name, found in workspace.names.items()}
    if len(names) != 1:
        what = "no entity is named" if not names else f"{len(names)} entities are named"
        raise UsageError(what, f"Name one, such as: seed preview {next(iter(known), 'ENTITY')}")
    (entity,) = names
    if entity not in known:
        if entity in workspace.tables:
            raise UsageError(
                f"no seeder fills {entity} yet",
                f"Name its factory as part(…) of a seeder in {workspace.project.seeders}.",
            )
        raise UsageError(f"unknown entity {entity!r}", did_you_mean(entity, known))
    table, columns, values = preview_rows(
        known[entity], rows, workspace.seeders, workspace.profile, workspace.tables, settings
    )
    return PreviewReport(
        ok=True,
        entity=entity,
        table=table,
        seed=settings.seed,
        as_of=settings.as_of,
        columns=columns,
        rows=values,
    )


# -- tables of a database ------------------------------------------------------------------------


def _tables(
    patterns: Sequence[str],
    rows: int,
    request: SeedRequest,
    workspace: Workspace,
    settings: RunSettings,
) -> PreviewTablesReport:
    from seeds.filling.patterns import matching_any
    from seeds.runner.filling.previewing import UNNAMED, there, with_partitions

    wish = FillRequest(replace(request, lock_timeout=request.lock_timeout or _PATIENCE))
    workspace = opened(wish, workspace.project)
    with workspace.connect(write=False) as backend:
        catalogue, _, existing = looked_at(backend, workspace, wish)
        every = [name for name, table in catalogue.tables.items() if not table.bookkeeping]
        parted, wholes = with_partitions(catalogue)
        if patterns:
            # Books and partitions are among what patterns match, and nobody means them by one.
            exact = [name for name in patterns if not set(name) & set("*?[")]
            wild = [name for name in patterns if name not in exact]
            matched = matching_any(parted, exact)
            matched |= matching_any(catalogue, wild).intersection(every)
            chosen = [name for name in parted.tables if name in matched]
            more: list[str] = []
        else:
            chosen, more = every[:UNNAMED], every[UNNAMED:]
        found = {}
        for name in chosen:
            table = parted.tables[name]
            held = existing.get(name, 0)
            if table.readable and (table.bookkeeping or name in wholes):
                held = backend.count(table.info)
            found[name] = there(backend, table, rows, held)
    empty = [name for name, table in found.items() if table.total == 0]
    if empty:
        found |= _tried(empty, rows, wish, workspace, settings)
    return PreviewTablesReport(
        ok=True,
        database=workspace.shown_url,
        seed=settings.seed,
        as_of=settings.as_of,
        tables=tuple(found[name] for name in chosen),
        more=tuple(more),
    )


def _tried(
    names: Sequence[str],
    rows: int,
    wish: FillRequest,
    workspace: Workspace,
    settings: RunSettings,
) -> dict[str, PreviewedTable]:
    """Return the rows that a fill writes to empty tables; they are taken back."""
    from seeds.runner.filling.previewing import made, with_parents, with_partitions
    from seeds.runner.guards import check_may_write

    if workspace.profile.kind == "protected":
        why_not = f"nothing is tried in {workspace.profile.name}, a protected environment"
        return {name: PreviewedTable(name, "none", 0, why_not=why_not) for name in names}
    try:
        with locked_database(workspace, wish.seeding, Silent(), write=False) as backend:
            check_may_write(backend, record=False)
            catalogue, shapes, _ = looked_at(backend, workspace, wish)
            parted, wholes = with_partitions(catalogue)
            needed = with_parents(catalogue, [wholes.get(name, name) for name in names])
            wanted = {name: shape for name, shape in shapes.items() if name in needed}
            filler = filler_of(backend, catalogue, wanted, wish, settings, Silent())
            filler.run()
            found = {}
            for name in names:
                whole = wholes.get(name, name)
                result, part = filler.results.get(whole), wholes.get(name)
                table = parted.tables[name]
                found[name] = made(backend, table, rows, shapes[whole], result, part)
            return found
    except SeedsError as error:
        # What is there is worth seeing where nothing can be tried.
        return {name: PreviewedTable(name, "none", 0, why_not=error.message) for name in names}
