"""``seed generate``: the rows of a run as files, without a database."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from seeds.api.file_output import (
    FileOptions,
    files_report,
    generator_names,
    refuse_existing,
    write_rows_of,
)
from seeds.api.request import SeedRequest
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.config.project import Project
from seeds.errors import UsageError, did_you_mean
from seeds.runner.progress import Progress, Silent

if TYPE_CHECKING:
    from seeds.files.manifest import Manifest
    from seeds.files.shards import Shard
    from seeds.files.writing.pieces import Pieces
    from seeds.plan.model import PlannedEntity
    from seeds.runner.generating import TableRows
    from seeds.runner.reports import FilesReport
    from seeds.runner.seeding import RunSettings


def generate(
    seeders: Sequence[str] = (),
    *,
    files: FileOptions,
    tables: Sequence[str] = (),
    rows: tuple[int | None, int | None] | None = None,
    request: SeedRequest | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
) -> FilesReport:
    """Write the rows that ``seed all --clear`` would load into an empty database into files.

    Args:
        seeders: Write the tables of these seeders; with ``tables`` empty as well, of all.
        files: Where to and how.
        tables: Write these tables or entities, and of the seeders nothing else.
        rows: First row and one past the last, counted from 0, of the one table; ``None`` for
            an end leaves it open.
        request: Environment, counts, seed, as-of, locale, jobs. ``count`` is that of the
            seeders and tables written, when any are named.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.

    Raises:
        UsageError: A name is unknown, or a slice lies outside of its table.
        GuardError: Files exist, or were made otherwise.
        FileError: A file cannot be written.
    """
    from seeds.files.manifest import NAME, Manifest
    from seeds.files.shards import shards
    from seeds.files.targets import target_of

    started = time.perf_counter()
    progress, request = progress or Silent(), request or SeedRequest()
    files.check()
    suffix = files.suffix
    target = None if files.standard else target_of(files.output)
    before = None
    if files.resume and target is not None:
        before = Manifest.read(target)
        request = _as_before(request, before)
    workspace = open_workspace(project, request=request)
    settings = run_settings(workspace, request)
    wanted = _Wanted(workspace, settings, request, tuple(seeders), tuple(tables))
    if (rows is not None or files.standard) and len(wanted.tables) != 1:
        what = "--rows is of one table" if rows is not None else "standard output takes one table"
        raise UsageError(
            f"{what}, and these are {len(wanted.tables)}: {', '.join(wanted.tables)}",
            f"Write --table {wanted.tables[0]}.",
        )
    made, notes = wanted.rows(rows)
    spans = {table: (0, made.count(table)) for table in wanted.tables}
    if rows is not None:
        table = wanted.tables[0]
        spans[table] = (rows[0] or 0, made.count(table) if rows[1] is None else rows[1])
    plan = [
        shard
        for table, (start, stop) in spans.items()
        for shard in shards(table, made.count(table), start, stop, files.rows_per_file, suffix)
    ]
    infos = {t: (made.planned(t).table, made.columns(t)) for t in wanted.tables}

    def rows_of(shard: Shard) -> Pieces:
        return lambda encode: made.batches(
            shard.table,
            shard.start,
            shard.stop,
            settings.jobs,
            encode,
            coded=files.writer.takes_codes,
        )

    manifest = Manifest(
        _made_from(workspace, settings, files),
        {table: _about(made, table) for table in wanted.tables},
    )
    if before is not None:
        manifest.continued(before, files.output)
        manifest.refuse_rows_twice(plan, files.output)
    elif target is not None:
        refuse_existing(target, (*(shard.name for shard in plan), NAME), files, resumable=True)
    found = write_rows_of(
        target, plan, infos, rows_of, manifest, files, files.writer_options(), progress
    )
    return files_report(
        "generate",
        files,
        target,
        {table: made.count(table) for table in wanted.tables},
        found,
        as_of=settings.as_of,
        started=started,
        env=settings.profile.name,
        seed=settings.seed,
        notes=notes,
    )


class _Wanted:
    """The tables to write, and the plan that makes their rows.

    Attributes:
        tables: The tables, parents first.
    """

    def __init__(
        self,
        workspace: Workspace,
        settings: RunSettings,
        request: SeedRequest,
        seeders: tuple[str, ...],
        named: tuple[str, ...],
    ) -> None:
        self.workspace = workspace
        self.settings = settings
        # What Python does for a batch takes as long for twice the rows, and no server waits.
        self.batch_size = 2 * request.batch_size
        self._check(seeders, named)
        entities = [self._entity(name) for name in named]
        own = workspace.settings
        self.counts = dict(own.counts)
        self.count = own.count
        if self.count is not None and (seeders or named):
            # What else the rows refer to is as large as the profile says.
            for name in (*seeders, *(entity.name for entity in entities)):
                self.counts.setdefault(name, self.count)
            self.count = None
        self.implied = tuple(n for n in own.counts if own.sources.get(f"counts.{n}") != "--count")
        planned = [entity.table.name for entity in self._plan({}).entities]
        chosen = {entity.table for entity in entities}
        for name in () if named else seeders:
            for part in workspace.seeders[name].parts:
                chosen |= {part.entity.table, *self._made_with(part.entity.table)}
        self.tables = [t for t in planned if t in chosen or not (seeders or named)]
        missing = sorted(chosen - set(planned))
        if missing:
            raise UsageError(
                f"the profile {settings.profile.name} makes no {', '.join(missing)}",
                "Choose another --env.",
            )

    def _check(self, seeders: tuple[str, ...], named: tuple[str, ...]) -> None:
        for name in seeders:
            if name not in self.workspace.seeders:
                hint = did_you_mean(name, self.workspace.seeders)
                raise UsageError(f"unknown seeder {name!r}", hint)

    def _entity(self, name: str) -> Any:
        workspace = self.workspace
        if name in workspace.entities:
            return workspace.entities[name]
        if name in workspace.names:
            return workspace.names[name]
        if name in workspace.tables:
            raise UsageError(
                f"no seeder fills {name} yet",
                f"Name its factory as part(…) of a seeder in {workspace.project.seeders}.",
            )
        known = dict.fromkeys((*workspace.entities, *workspace.names))
        raise UsageError(f"--table: unknown table {name!r}", did_you_mean(name, known))

    def _made_with(self, table: str) -> list[str]:
        found = [child for owner, child in self.workspace.families if owner == table]
        return [*found, *(t for child in found for t in self._made_with(child))]

    def _plan(self, more: dict[str, int]) -> Any:
        from seeds.plan.model import TableState
        from seeds.runner.seeding import plan_run
        from seeds.runner.selection import Selection, select

        workspace = self.workspace
        selection = Selection(
            count=self.count, counts={**self.counts, **more}, implied=self.implied
        )
        selected = select(selection, workspace.seeders, workspace.profile)
        return plan_run(
            selected,
            workspace.tables,
            lambda name: TableState(),
            self.settings,
            workspace.seeder_of,
        )

    def rows(self, span: tuple[int | None, int | None] | None) -> tuple[TableRows, list[str]]:
        """Return what makes the rows, and notes.

        A slice may reach beyond what the profile makes of its table; the table is then as
        large as the slice needs, which is what ``--count`` would say.

        Raises:
            UsageError: The slice lies outside of its table.
        """
        from seeds.runner.generating import TableRows

        context = self.settings.context
        made = TableRows(self._plan({}), context, self.tables, self.batch_size)
        if span is None:
            return made, []
        table = self.tables[0]
        start, stop = span
        have = made.count(table)
        wanted = have if stop is None else stop
        if (start or 0) >= wanted and wanted:
            raise UsageError(
                f"--rows {start or 0}:{wanted} has no row", "The second number is the larger one."
            )
        if wanted <= have:
            return made, []
        entity = self.workspace.entities[table]
        names = {p.entity.name for s in self.workspace.seeders.values() for p in s.parts}
        explicit = [n for n in self.counts if n not in self.implied]
        if entity.name not in names or entity.name in explicit or self.count is not None:
            counted: PlannedEntity | None = made.planned(table)
            while counted is not None and counted.bound.name not in names:
                counted = counted.owner  # rows that are made with others are not counted
            raise UsageError(
                f"{table} has {have:,} rows, and --rows reaches to {wanted:,}",
                "" if counted is None else f"Write a larger --count {counted.bound.name}=N.",
            )
        made = TableRows(self._plan({entity.name: wanted}), context, self.tables, self.batch_size)
        if made.count(table) < wanted:
            raise UsageError(
                f"{table} has {made.count(table):,} rows, and --rows reaches to {wanted:,}",
                f"Choose another --env than {self.settings.profile.name}.",
            )
        note = (
            f"the profile {self.settings.profile.name} makes {have:,} {entity.name}; these are of "
            f"a whole of {wanted:,}. For more slices of the same whole write "
            f"--count {entity.name}={wanted}"
        )
        return made, [note]


def _as_before(request: SeedRequest, before: Manifest | None) -> SeedRequest:
    """Return a request with the as-of of the run that it resumes, unless it has its own."""
    if before is None or request.as_of is not None:
        return request
    as_of = before.made.get("as_of")
    if not isinstance(as_of, str):
        return request
    return dataclasses.replace(request, as_of=dt.datetime.fromisoformat(as_of))


def _made_from(workspace: Workspace, settings: RunSettings, files: FileOptions) -> dict[str, Any]:
    import seeds

    made: dict[str, Any] = {
        "command": "generate",
        "version": seeds.__version__,
        "env": settings.profile.name,
        "seed": settings.seed,
        "as_of": settings.as_of.isoformat(),
        "locale": settings.locale,
        "file_format": files.format,
        "compress": files.compress,
    }
    if files.format == "sql":
        made["dialect"] = files.writer_options().dialect
    return made


def _about(made: TableRows, table: str) -> dict[str, Any]:
    planned = made.planned(table)
    parents = {
        name: made.generation.source(reference.table, planned).size
        for name, reference in planned.bound.entity.references.items()
    }
    return {
        "rows": made.count(table),
        "parents": parents,
        "columns": {
            name: {"type": planned.table.columns[name].type.kind.value, "generator": generator}
            for name, generator in generator_names(
                planned.bound.columns, made.columns(table)
            ).items()
        },
    }
