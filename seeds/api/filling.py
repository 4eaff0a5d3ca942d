"""``seed fill`` and ``seed inspect``: any database, without models or factories."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seeds.api.confirmation import confirm_write
from seeds.api.filling_models import (
    IN_MEMORY,
    all_insertable,
    create_tables,
    known,
    no_empty_file,
    of_no_database,
    of_other_schemas,
    refuse_missing,
    without_missing,
)
from seeds.api.filling_report import empty_parents, refuse_missed, tables_of
from seeds.api.request import SeedRequest
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.api.writing import lock_for, locked_database
from seeds.config.project import Project
from seeds.errors import DatabaseError, GuardError, SchemaError
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import FillReport, InspectReport

if TYPE_CHECKING:
    from seeds.filling.shape import Wanted as Shape
    from seeds.load.backend import Backend
    from seeds.runner.filling.filler import Filler
    from seeds.runner.seeding import RunSettings
    from seeds.schema.catalogue import Catalogue


@dataclass(frozen=True)
class FillRequest:
    """The arguments of ``seed fill``.

    Attributes:
        seeding: Environment, database, seed, as-of, locale, guards and locks.
        rows: Rows of each table; ``None`` lets the schema's shape decide.
        counts: Rows by table; wins over ``rows``, and has to be possible.
        only: Patterns of the tables to fill; all when empty.
        exclude: Patterns of tables to leave out.
        schemas: The schemas to look at; all of the database's own when empty.
        no_nulls: Whether columns that may be NULL always have a value.
        strict: Whether a table that cannot be filled ends the run.
        dry_run: Only tell what would be written.
        metadata: Models that say more of the tables than the database, as ``module:name``; tables
            of others are left alone.
        create_tables: Whether tables of the models that the database lacks are made.
        in_memory: Whether the tables of the models are made in a database in memory, of which
            nothing stays.
        dialect: The kind of database to think of, where none is looked at.
        rules: A file that says what the database does not; that of the project when left out.
    """

    seeding: SeedRequest = field(default_factory=SeedRequest)
    rows: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    no_nulls: bool = False
    strict: bool = False
    dry_run: bool = False
    metadata: str | None = None
    create_tables: bool = False
    in_memory: bool = False
    dialect: str | None = None
    rules: Path | None = None


def fill(
    request: FillRequest,
    *,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> FillReport:
    """Fill the tables of a database that nobody has factories for.

    Everything is written in one transaction. A table that cannot be filled is told with the
    reason, and the others are filled all the same.

    Args:
        request: What is wanted.
        project: The project; found from the working directory, if there is one.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        UsageError: A table is unknown.
        CapacityError: A table cannot have as many rows as were asked of it by name.
        ConstraintError: A table cannot be filled, and ``strict`` is set.
        GuardError: The database belongs to a protected environment.
        SchemaError: The database has no tables.
        DatabaseError: The database failed; nothing was written.
    """
    from seeds.runner.guards import check_may_write

    started = time.perf_counter()
    progress = progress or Silent()
    workspace = opened(request, project)
    settings = replace(run_settings(workspace, request.seeding), command="fill")
    _refuse_protected(workspace)
    seeding = request.seeding
    if not request.dry_run:
        confirm_write(
            workspace,
            "Fill",
            yes=seeding.yes,
            confirm=confirm,
            removes=False,
            lock=lock_for(progress, seeding.lock_timeout),
        )
    with (
        no_empty_file(workspace),
        locked_database(workspace, seeding, progress, write=not request.dry_run) as backend,
    ):
        check_may_write(backend, record=not request.dry_run)
        catalogue, shapes, existing = looked_at(backend, workspace, request)
        filler = filler_of(backend, catalogue, shapes, request, settings, progress)
        filler.run()
        tables, left_out = tables_of(catalogue, shapes, filler.results)
        if request.strict:
            refuse_missed(tables)
        number = 0
        if filler.loads.plans and not request.dry_run:
            number = _record(backend, filler, settings)
        unfilled = [table.table for table in tables if not table.inserted and not table.held]
        default = backend.connection.dialect.default_schema_name
        notes = empty_parents(catalogue, unfilled, shapes, existing, request.schemas, default)
    return FillReport(
        ok=all((t.inserted or t.held) and not t.missed for t in tables if t.wanted),
        command="fill",
        run=number,
        dry_run=request.dry_run,
        env=workspace.profile.name,
        database=workspace.shown_url,
        seed=settings.seed,
        as_of=settings.as_of,
        seconds=round(time.perf_counter() - started, 3),
        rows=sum(table.inserted for table in tables),
        tables=tables,
        left_out=left_out,
        notes=(*catalogue.notes, *notes),
    )


def inspect(request: FillRequest, *, project: Project | None = None) -> InspectReport:
    """Tell how the columns of a database's tables would be filled, and why; write nothing.

    Args:
        request: What would be wanted.
        project: The project; found from the working directory, if there is one.

    Raises:
        UsageError: A table is unknown.
        SchemaError: The database has no tables.
        DatabaseError: The database failed, or is not there.
    """
    from seeds.filling.model import FillSettings
    from seeds.runner.filling.explaining import explain

    workspace = opened(request, project)
    settings = run_settings(workspace, request.seeding)
    database = workspace.shown_url
    if request.in_memory:
        catalogue, shapes = _imagined(workspace, request)
        existing: Mapping[str, int] = {}
        default: str | None = None
        database = f"no database, as {catalogue.dialect} would have it"
    else:
        with workspace.connect(write=False) as backend:
            catalogue, shapes, existing = looked_at(backend, workspace, request, lenient=True)
            default = backend.connection.dialect.default_schema_name
    fill_settings = FillSettings(settings.context, request.no_nulls)
    found = [
        replace(table, why_not=catalogue.tables[table.table].why_not or table.why_not)
        for table in explain(all_insertable(catalogue), shapes, fill_settings, existing)
        if table.rows or table.why_not
    ]
    unfilled = [table.table for table in found if table.why_not]
    notes = empty_parents(catalogue, unfilled, shapes, existing, request.schemas, default)
    return InspectReport(
        ok=not unfilled,
        command="inspect",
        database=database,
        tables=tuple(found),
        notes=(*catalogue.notes, *notes),
        left_out={
            **catalogue.left_out,
            **{name: shape.reason for name, shape in shapes.items() if not shape.rows},
        },
    )


def opened(request: FillRequest, project: Project | None) -> Workspace:
    """Return the workspace of a command on a database that has to be there."""
    seeding = request.seeding
    if request.in_memory:
        seeding = replace(seeding, database_url=IN_MEMORY)
    workspace = open_workspace(project, request=seeding)
    if workspace.missing_file and not request.in_memory and not request.create_tables:
        hint = "Name a database that has tables: --database-url URL."
        if request.metadata is not None:
            hint = "Name a database that has tables, or add --create-tables."
        raise DatabaseError(f"the database {workspace.shown_url} does not exist", hint)
    return workspace


def _refuse_protected(workspace: Workspace) -> None:
    if workspace.profile.kind == "protected":
        raise GuardError(
            f"{workspace.profile.name} is a protected environment, and fill invents what it writes",
            "Fill a copy: --env development --database-url URL.",
        )


def looked_at(
    backend: Backend, workspace: Workspace, request: FillRequest, *, lenient: bool = False
) -> tuple[Catalogue, Mapping[str, Shape], Mapping[str, int]]:
    """Return the tables, the rows that each is to get, and those that it has.

    Args:
        backend: The database.
        workspace: The project.
        request: What is wanted.
        lenient: Whether models may have tables that the database does not have, and tables be
            meant that the user may not write to.
    """
    from seeds.filling.agreements import with_agreements
    from seeds.filling.shape import row_counts

    catalogue, others = _catalogue(backend, workspace, request, lenient=lenient)
    elsewhere = of_other_schemas(backend, catalogue, request.schemas)
    if catalogue.tables.keys() <= elsewhere.keys():
        where = f" in {', '.join(request.schemas)}" if request.schemas else ""
        raise SchemaError(
            f"the database {workspace.shown_url} has no tables{where}",
            "Create them first, with the application's own migrations.",
        )
    rules = request.rules or workspace.project.fill_rules
    by_rule: dict[str, int] = {}
    if rules is not None:
        from seeds.runner.filling.ruling import ruled

        catalogue, by_rule = ruled(backend.connection, catalogue, rules)
    catalogue, ours = _of_runs(backend, with_agreements(catalogue))
    existing = {
        name: backend.count(table.info)
        for name, table in catalogue.tables.items()
        if table.readable and not table.bookkeeping and not backend.is_empty(table.info)
    }
    shapes = row_counts(
        all_insertable(catalogue) if lenient else catalogue,
        rows=request.rows,
        counts=request.counts,
        only=request.only,
        except_=request.exclude,
        outside=others,
        elsewhere=elsewhere,
        existing=existing,
        foreign=existing.keys() - ours,
        ruled=by_rule,
    )
    return catalogue, shapes, existing


def _catalogue(
    backend: Backend, workspace: Workspace, request: FillRequest, *, lenient: bool
) -> tuple[Catalogue, Mapping[str, str]]:
    """Return the tables, and why some of them are not to be filled."""
    from seeds.filling.amending import amended
    from seeds.filling.asked_of_parents import asked_of_parents
    from seeds.schema.catalogue import read_catalogue

    catalogue = read_catalogue(backend.connection)
    if request.metadata is None:
        return amended(catalogue, asked_of_parents(catalogue)), {}
    from seeds.factories.models import load_models

    models = load_models(request.metadata, workspace.project.root)
    found = known(catalogue, models, request.schemas)
    if found.missing and (request.create_tables or request.in_memory):
        create_tables(backend, models, found.missing)
        catalogue = read_catalogue(backend.connection)
        found = known(catalogue, models, request.schemas)
    if lenient:
        found = without_missing(found)
    refuse_missing(models, found.missing, workspace.shown_url)
    return found.catalogue, found.others


def _of_runs(backend: Backend, catalogue: Catalogue) -> tuple[Catalogue, Collection[str]]:
    """Return the tables that runs have filled, and a note where nobody may look at the ledger."""
    from seeds.ledger.ledger import RUNS, Ledger

    ledger = catalogue.tables.get(RUNS.name)
    if ledger is None or ledger.readable:
        return catalogue, Ledger(backend.connection).next_rows().keys()
    note = (
        f"{RUNS.name}, where runs are written down, may not be read: rows that are there count as "
        "those of runs"
    )
    return replace(catalogue, notes=(*catalogue.notes, note)), catalogue.tables.keys()


def _imagined(workspace: Workspace, request: FillRequest) -> tuple[Catalogue, Mapping[str, Shape]]:
    """Return the tables of models, and the rows that each would get, without any database."""
    from seeds.factories.models import load_models
    from seeds.filling.agreements import with_agreements
    from seeds.filling.rules.amending import with_rules
    from seeds.filling.rules.reading import read_rules
    from seeds.filling.rules.resolving import resolved, rows_of
    from seeds.filling.shape import row_counts

    assert request.metadata is not None
    models = load_models(request.metadata, workspace.project.root)
    found = of_no_database(models, request.dialect or "postgresql")
    catalogue = found.catalogue
    by_rule: dict[str, int] = {}
    if (path := request.rules or workspace.project.fill_rules) is not None:
        rules = resolved(read_rules(path), catalogue)
        catalogue, by_rule = with_rules(catalogue, rules), rows_of(rules)
    catalogue = with_agreements(catalogue)
    shapes = row_counts(
        catalogue,
        rows=request.rows,
        counts=request.counts,
        only=request.only,
        except_=request.exclude,
        outside=found.others,
        ruled=by_rule,
    )
    return catalogue, shapes


def filler_of(
    backend: Backend,
    catalogue: Catalogue,
    shapes: Mapping[str, Shape],
    request: FillRequest,
    settings: RunSettings,
    progress: Progress,
) -> Filler:
    """Return what fills the tables that are to get rows."""
    from seeds.filling.model import FillSettings
    from seeds.ledger.ledger import Ledger
    from seeds.runner.filling.filler import Filler, TableWish
    from seeds.runner.seeding import DatabaseState

    ledger = Ledger(backend.connection)
    tables = {name: table.info for name, table in catalogue.tables.items()}
    state = DatabaseState(backend, ledger, tables, frozenset())
    wishes = {
        name: TableWish(shape.rows, shape.hard, shape.each)
        for name, shape in shapes.items()
        if shape.rows
    }
    return Filler(
        backend.connection,
        catalogue,
        wishes,
        settings,
        FillSettings(settings.context, request.no_nulls),
        state,
        progress,
        request.strict,
    )


def _record(backend: Backend, filler: Filler, settings: RunSettings) -> int:
    from seeds.runner.filling.recording import record_fill

    return record_fill(backend, filler, settings)
