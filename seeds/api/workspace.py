"""What every command needs first: the project, its settings, models and seeders; a connection."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from seeds.api.request import SeedRequest
from seeds.config.profiles import Profile, load_profile
from seeds.config.project import Project, bare_project, find_project
from seeds.config.settings import Settings, mask_url, resolve_settings
from seeds.errors import ConfigError, NoProjectError, UsageError
from seeds.runner.selection import Selection
from seeds.spec.entity import Entity
from seeds.spec.seeder import SeederSpec

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.ledger.entry import Run
    from seeds.load.backend import Backend
    from seeds.runner.replay import Replay
    from seeds.runner.seeding import RunSettings
    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class Workspace:
    """A project with the settings of one command.

    Attributes:
        project: The project.
        settings: Environment, database, seed and counts.
    """

    project: Project
    settings: Settings

    @cached_property
    def profile(self) -> Profile:
        """The environment's profile."""
        return load_profile(self.project, self.settings.env)

    @cached_property
    def metadata(self) -> sa.MetaData:
        """The project's models."""
        from seeds.factories.loading import load_metadata

        return load_metadata(self.project)

    @property
    def without_models(self) -> bool:
        """Whether the database alone says which tables there are."""
        return self.project.metadata is None and self.project.seeders is None

    @cached_property
    def tables(self) -> dict[str, TableInfo]:
        """The project's tables, parents first where that is possible.

        Without models they are those of the database.
        """
        if self.without_models:
            return self._tables_there()
        from seeds.load.engine import normalise_url
        from seeds.schema.metadata import metadata_tables

        url = normalise_url(self.settings.database_url)
        return metadata_tables(self.metadata, url.get_backend_name())

    def _tables_there(self) -> dict[str, TableInfo]:
        from seeds.schema.catalogue import read_catalogue

        if self.missing_file:
            return {}
        with self.connect(write=False) as backend:
            found = read_catalogue(backend.connection).tables
        return {
            name: table.info
            for name, table in found.items()
            if table.readable and not table.bookkeeping
        }

    @cached_property
    def seeders(self) -> dict[str, SeederSpec]:
        """All seeders, those that others depend on first.

        Raises:
            ConfigError: None is configured, or one cannot be imported.
        """
        from seeds.factories.loading import load_seeders

        if self.project.seeders is None:
            raise ConfigError(
                f"{self.project.source}: [tool.seeds] names no seeders",
                'Write seeders = "yourapp.seeders", a package with a module for each seeder.',
            )
        return load_seeders(self.project)

    @property
    def shown_url(self) -> str:
        """The database URL with its password masked."""
        return mask_url(self.settings.database_url)

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """All entities by table, those that are made with an owner included.

        A project that only imports files or loads fixtures has none.
        """
        from seeds.plan.model import child_entity

        found: dict[str, Entity] = {}
        if self.project.seeders is None:
            return found
        waiting = [p.entity for s in self.seeders.values() for p in s.parts]
        while waiting:
            entity = waiting.pop()
            found[entity.table] = entity
            waiting += [child_entity(node) for node in entity.children.values()]
        return found

    @cached_property
    def families(self) -> list[tuple[str, str]]:
        """(owner, child) tables of entities that are made together."""
        from seeds.plan.model import child_entity

        return [
            (entity.table, child_entity(node).table)
            for entity in self.entities.values()
            for node in entity.children.values()
        ]

    @cached_property
    def names(self) -> dict[str, Entity]:
        """Entities by their own name, and by a seeder's name for its main entity."""
        found = {entity.name: entity for entity in self.entities.values()}
        for seeder in self.seeders.values():
            if not seeder.parts:
                continue  # it has a run() of its own, for a session
            main = next((p for p in seeder.parts if not p.essential), seeder.parts[0])
            found.setdefault(seeder.name, main.entity)
        return found

    def seeder_of(self, table: str) -> str | None:
        """Return the seeder that fills a table, preferably the one that invents its rows."""
        if self.project.seeders is None:
            return None
        found = [
            (part.essential, seeder.name)
            for seeder in self.seeders.values()
            for part in seeder.parts
            if part.entity.table == table
        ]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    @contextlib.contextmanager
    def connect(self, *, write: bool) -> Iterator[Backend]:
        """Open the database and yield a backend inside a transaction.

        The transaction is committed at the end when ``write`` is set, and rolled back after
        any error, Ctrl-C included.
        """
        from seeds.load import backend_for
        from seeds.load.commit import commit
        from seeds.load.engine import create_engine
        from seeds.load.errors import translated

        engine = create_engine(self.settings.database_url)
        try:
            with translated(), engine.connect() as connection:
                transaction = connection.begin()
                try:
                    yield backend_for(connection)
                    if write:
                        commit(connection)
                    else:
                        transaction.rollback()
                except BaseException:
                    _roll_back(connection, transaction)
                    raise
        finally:
            engine.dispose()

    @property
    def missing_file(self) -> bool:
        """Whether the database is an SQLite file that does not exist yet."""
        from pathlib import Path

        from seeds.load.engine import normalise_url

        url = normalise_url(self.settings.database_url)
        if url.get_backend_name() != "sqlite":
            return False
        return url.database in (None, "", ":memory:") or not Path(str(url.database)).exists()


def _roll_back(connection: sa.Connection, transaction: sa.Transaction) -> None:
    """Roll back after an error, which must not be hidden by another one."""
    try:
        transaction.rollback()
    except Exception:  # noqa: BLE001 - the connection is lost, and the transaction with it
        connection.invalidate()


def open_workspace(
    project: Project | None = None,
    *,
    env: str | None = None,
    database_url: str | None = None,
    request: SeedRequest | None = None,
) -> Workspace:
    """Return the workspace of a command.

    Args:
        project: The project; found from the working directory when left out.
        env: Environment; ignored when a request is given.
        database_url: Database; ignored when a request is given.
        request: A seeding request.

    Raises:
        ConfigError: There is no configuration, it is wrong, or there is no such environment.
    """
    project = project or _found_project(database_url if request is None else request.database_url)
    if request is None:
        settings = resolve_settings(project, env=env, database_url=database_url)
    else:
        settings = resolve_settings(
            project,
            env=request.env,
            database_url=request.database_url,
            seed=request.seed,
            count=request.count,
            counts=request.counts,
            locale=request.locale,
        )
    if env is not None:
        # Whoever misspells an environment would be told of another, empty database.
        load_profile(project, env)
    return Workspace(project, settings)


def _found_project(database_url: str | None) -> Project:
    """Return the project around the working folder; a bare one where a database is named."""
    try:
        return find_project()
    except NoProjectError:
        if database_url is None and not os.environ.get("DATABASE_URL"):
            raise
        return bare_project()


def selection_of(workspace: Workspace, request: SeedRequest) -> Selection:
    """Return a request's selection."""
    settings = workspace.settings
    implied = tuple(
        name for name in settings.counts if settings.sources.get(f"counts.{name}") != "--count"
    )
    return Selection(
        seeders=request.seeders,
        only=request.only,
        exclude=request.exclude,
        count=settings.count,
        counts=settings.counts,
        options=request.options,
        implied=implied,
    )


def today() -> dt.datetime:
    """Return the start of the current day in UTC."""
    now = dt.datetime.now(dt.UTC)
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def command_of(request: SeedRequest) -> str:
    """Return a request as a command, for reports and the ledger."""
    return " ".join(request.seeders) if request.seeders else "all"


def run_settings(workspace: Workspace, request: SeedRequest) -> RunSettings:
    """Return what a run goes by.

    Raises:
        UsageError: A number is out of bounds, or the locale is unknown.
    """
    from seeds.generate.pools import canonical_locale
    from seeds.runner.seeding import RunSettings

    if request.jobs < 1:
        raise UsageError(f"--jobs is at least 1, not {request.jobs}", "Write --jobs 2.")
    if request.batch_size < 1:
        raise UsageError(f"--batch-size is at least 1, not {request.batch_size}", "Leave it out.")
    as_of = request.as_of or today()
    if as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=dt.UTC)
    return RunSettings(
        command=command_of(request),
        profile=workspace.profile,
        seed=workspace.settings.seed_or(workspace.profile.seed),
        as_of=as_of.astimezone(dt.UTC),
        locale=canonical_locale(workspace.settings.locale or "en_US"),
        providers=workspace.project.faker_providers,
        clear=request.clear,
        force=request.force,
        jobs=request.jobs,
        batch_size=request.batch_size,
    )


def tables_of_runs(
    workspace: Workspace, backend: Backend
) -> Callable[[Run], Mapping[str, TableInfo]]:
    """Return what says which tables a run knew.

    A run that filled tables has written the columns that the database has, which need not be
    those of the project's models.
    """
    known: dict[int, Mapping[str, TableInfo]] = {}

    def tables(run: Run) -> Mapping[str, TableInfo]:
        if run.run not in known:
            from seeds.runner.filling.seen import catalogue_for, has_filled

            found = workspace.tables
            if has_filled(run):
                there = catalogue_for(run, backend.connection).tables
                found = {**found, **{name: table.info for name, table in there.items()}}
            known[run.run] = found
        return known[run.run]

    return tables


def tables_there(workspace: Workspace, backend: Backend) -> Mapping[str, TableInfo]:
    """Return the project's tables; those that only ``seed fill`` wrote as the last run knew them.

    Args:
        workspace: The project.
        backend: The database.
    """
    from seeds.ledger.ledger import Ledger
    from seeds.runner.filling.seen import has_filled

    known = tables_of_runs(workspace, backend)
    found = dict(workspace.tables)
    for name, shares in Ledger(backend.connection).history.shares.items():
        filled = bool(shares) and all(has_filled(share.run) for share in shares)
        if filled and name in (of_run := known(shares[-1].run)):
            found[name] = of_run[name]
    return found


def replays(workspace: Workspace, backend: Backend) -> Callable[[Run], Replay]:
    """Return what makes a run of the database again.

    A project whose seeders cannot be loaded any more makes none: the error is raised when a run
    is asked for, because most often none is.
    """
    from seeds.ledger.ledger import Ledger

    tables = tables_of_runs(workspace, backend)

    def replay(run: Run) -> Replay:
        from seeds.load.judging import Judge
        from seeds.runner.filling.seen import catalogue_for, has_filled
        from seeds.runner.replay import Replay
        from seeds.runner.since import Since

        entities: Mapping[str, Entity] = workspace.entities
        known = tables(run)
        if has_filled(run):
            from seeds.runner.filling.again import entities_of
            from seeds.schema.catalogue.parts import referenced_parts

            catalogue = catalogue_for(run, backend.connection)
            judge = Judge(backend.connection)
            entities = {**entities, **entities_of(run, catalogue, judge)}
            parts = referenced_parts(catalogue)
            known = {**{name: part.info for name, part in parts.items()}, **known}
        return Replay(
            run,
            entities,
            known,
            backend,
            workspace.project.faker_providers,
            Since(Ledger(backend.connection).history.runs, run),
        )

    return replay
