"""A seeding run: guards, clearing, loading and the ledger, in one transaction."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from seeds.config.profiles import Profile
from seeds.generate.cells import Context
from seeds.generate.python_values import micros
from seeds.generate.source import Generation
from seeds.ledger.entry import TableEntry, short_hashes
from seeds.ledger.ledger import Ledger
from seeds.plan.model import Plan, TableState
from seeds.plan.planner import make_plan
from seeds.plan.recipe import recipe_of
from seeds.runner.guards import check_clear
from seeds.runner.loading import Loader, stored_sources
from seeds.runner.outcome import TableOutcome
from seeds.runner.progress import Progress
from seeds.runner.recording import record_run
from seeds.runner.reports import TableResult
from seeds.runner.selection import Selected
from seeds.schema.graph import dependants
from seeds.schema.ranges import merge_ranges
from seeds.spec.entity import Entity, Environment

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.digest import Digest
    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class RunSettings:
    """What a run goes by.

    Attributes:
        command: The command as typed, for the ledger.
        profile: The environment's profile.
        seed: Random seed.
        as_of: The run's "now".
        locale: Locale of names and addresses.
        providers: Custom Faker providers.
        clear: Whether to clear first.
        force: Whether guards are overridden.
        jobs: Generator threads.
        batch_size: Rows a batch.
    """

    command: str
    profile: Profile
    seed: int
    as_of: dt.datetime
    locale: str = "en_US"
    providers: tuple[Any, ...] = ()
    clear: bool = False
    force: bool = False
    jobs: int = 1
    batch_size: int = 16_384

    @property
    def context(self) -> Context:
        """What every generated value may depend on."""
        return Context(self.seed, micros(self.as_of), self.locale, self.providers)

    @property
    def environment(self) -> Environment:
        """What fixed rows may depend on."""
        return Environment(self.profile.name, self.profile.kind == "protected")


@dataclass(frozen=True)
class RunResult:
    """What a run did."""

    run: int
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...]


def tables_to_clear(
    selected: Selected, tables: Mapping[str, TableInfo], families: Sequence[tuple[str, str]]
) -> list[TableInfo]:
    """Return the tables that ``--clear`` empties, children first.

    Args:
        selected: The selection.
        tables: All tables.
        families: (owner, child) tables that are made together; a child that goes takes its
            owner along, because an order without its items is not an order.
    """
    chosen = set(dependants(tables, selected.clearable))
    while True:
        owners = {owner for owner, child in families if child in chosen} - chosen
        if not owners:
            break
        chosen = set(dependants(tables, chosen | owners))
    return [tables[name] for name in dependants(tables, chosen)]


def plan_run(
    selected: Selected,
    tables: Mapping[str, TableInfo],
    state: Callable[[str], TableState],
    settings: RunSettings,
    seeder_of: Callable[[str], str | None],
) -> Plan:
    """Make the plan of a run."""
    return make_plan(
        selected.wishes,
        tables,
        state,
        environment=settings.environment,
        locale=settings.locale,
        seeder_of=seeder_of,
    )


class DatabaseState:
    """What tables hold before generation, read from a database when asked for.

    Args:
        backend: The backend.
        ledger: The ledger.
        tables: All tables.
        cleared: Names of tables that are (or will be) cleared.
    """

    def __init__(
        self,
        backend: Backend,
        ledger: Ledger,
        tables: Mapping[str, TableInfo],
        cleared: frozenset[str],
    ) -> None:
        self.backend = backend
        self.tables = tables
        self.cleared = cleared
        self._next_rows = ledger.next_rows()
        self._known: dict[str, TableState] = {}

    def __call__(self, name: str) -> TableState:
        """Return a table's state."""
        if name in self.cleared or name not in self.tables:
            return TableState()
        if name not in self._known:
            table = self.tables[name]
            key = self.backend.next_key(table) if integer_key(table) else 1
            self._known[name] = TableState(
                key, self._next_rows.get(name, 0), cache(lambda: self.backend.count(table))
            )
        return self._known[name]


def integer_key(table: TableInfo) -> bool:
    """Tell whether a table has an integer key that is counted."""
    return len(table.primary_key) == 1 and table.columns[table.primary_key[0]].autoincrement


def run(
    backend: Backend,
    selected: Selected,
    tables: Mapping[str, TableInfo],
    families: Sequence[tuple[str, str]],
    entities: Mapping[str, Entity],
    settings: RunSettings,
    progress: Progress,
    seeder_of: Callable[[str], str | None],
    *,
    dropped: Mapping[str, int] | None = None,
) -> RunResult:
    """Carry out a run within the backend's transaction.

    The caller holds the backend's lock, has looked at the database's marker, and commits.

    Args:
        backend: The database.
        selected: The selection.
        tables: All tables.
        families: (owner, child) tables that are made together.
        entities: Known entities by table.
        settings: What the run goes by.
        progress: Is told what happens.
        seeder_of: The seeder that fills a table.
        dropped: Rows of tables that were dropped and made anew in this transaction.

    Raises:
        SeedsError: Something is wrong; the caller rolls back.
    """
    started_at = dt.datetime.now(dt.UTC)
    notes: list[str] = []
    ledger = Ledger(backend.connection)
    deleted: dict[str, int] = {}
    cleared: list[TableInfo] = []
    seconds: dict[str, float] = {}
    if settings.clear:
        cleared = tables_to_clear(selected, tables, families)
        evidence = check_clear(ledger, backend, cleared, force=settings.force)
    names = frozenset((*(t.name for t in cleared), *(dropped or ())))
    # Planned before anything is deleted, so that a mistake costs nothing.
    state = DatabaseState(backend, ledger, tables, names)
    plan = plan_run(selected, tables, state, settings, seeder_of)
    if ledger.marker is None and settings.profile.kind == "disposable":
        notes += _strangers(backend, tables, names, settings.profile.name)
    ledger.create()
    if settings.clear:
        begun = time.perf_counter()
        progress.message("clearing")
        deleted = backend.clear(cleared)
        evidence.compare(deleted)
        share = (time.perf_counter() - begun) / max(len(cleared), 1)
        seconds = dict.fromkeys(deleted, share)
        if evidence.foreign:
            notes.append(f"cleared rows that no run of seed wrote: {evidence}")
    stored = stored_sources(plan, backend, tables, entities, settings.context)
    generation = Generation(plan, settings.context, stored)
    loader = Loader(
        plan,
        generation,
        backend,
        batch_size=settings.batch_size,
        jobs=settings.jobs,
        progress=progress,
        next_keys={e.table.name: state(e.table.name).next_key for e in plan.entities},
    )
    loader.run()
    deleted = {**(dropped or {}), **deleted}
    entries = table_entries(plan, loader.outcomes, deleted, names)
    number = record_run(
        ledger,
        settings,
        started_at,
        entries,
        mark=settings.clear or dropped is not None,
        witness=backend.witness(),
    )
    notes += _slow_notes(plan, loader)
    return RunResult(number, _results(plan, loader.outcomes, deleted, seconds), tuple(notes))


def _strangers(
    backend: Backend, tables: Mapping[str, TableInfo], gone: frozenset[str], env: str
) -> list[str]:
    """Warn before rows that were there before the first run lose their protection."""
    held = [name for name, t in tables.items() if name not in gone and not backend.is_empty(t)]
    if not held:
        return []
    listed = ", ".join(held)
    was = f"there were rows before the first run ({listed})"
    return [f"{was}; the database is marked {env} now, so --clear may delete them"]


def table_entries(
    plan: Plan,
    outcomes: Mapping[str, TableOutcome],
    deleted: Mapping[str, int],
    cleared: frozenset[str],
) -> list[TableEntry]:
    """Return what the ledger keeps of each table of a run.

    Args:
        plan: The plan.
        outcomes: What became of each of its tables.
        deleted: Rows deleted, by table.
        cleared: Tables that were emptied.
    """
    entries = []
    for entity in plan.entities:
        table = entity.table.name
        outcome = outcomes[table]
        entries.append(
            TableEntry(
                table=table,
                inserted=outcome.inserted,
                updated=outcome.updated,
                deleted=deleted.get(table, 0),
                cleared=table in cleared,
                key=entity.bound.key or "",
                keys=merge_ranges(outcome.keys),
                row_start=entity.row_start,
                row_stop=entity.row_stop,
                parents=outcome.parents,
                generated=outcome.generated,
                first_key=outcome.first_key,
                fixed_keys=outcome.fixed_keys,
                present=outcome.present,
                digest=_hex(outcome.digest, outcome.generated),
                made=_hex(outcome.made, outcome.generated),
                fixed_digest=_hex(outcome.fixed_digest, outcome.inserted - outcome.generated),
                fixed_hashes=short_hashes(outcome.fixed_hashes),
                recipe=recipe_of(entity),
            )
        )
    planned = {e.table for e in entries}
    entries += [
        TableEntry(table=name, deleted=deleted.get(name, 0), cleared=True)
        for name in sorted(cleared - planned)
    ]
    return entries


def _hex(digest: Digest, rows: int) -> str:
    """Return the digest of some rows, or an empty string when it is not of all of them."""
    return digest.hexdigest() if rows and digest.rows == rows else ""


def _results(
    plan: Plan,
    outcomes: Mapping[str, TableOutcome],
    deleted: Mapping[str, int],
    seconds: Mapping[str, float],
) -> tuple[TableResult, ...]:
    results = [
        TableResult(
            table=e.table.name,
            deleted=deleted.get(e.table.name, 0),
            inserted=outcomes[e.table.name].inserted,
            updated=outcomes[e.table.name].updated,
            unchanged=outcomes[e.table.name].unchanged,
            seconds=round(outcomes[e.table.name].seconds + seconds.get(e.table.name, 0.0), 3),
        )
        for e in plan.entities
    ]
    planned = {r.table for r in results}
    results += [
        TableResult(table=name, deleted=count, seconds=round(seconds.get(name, 0.0), 3))
        for name, count in deleted.items()
        if name not in planned and count
    ]
    return tuple(results)


def _slow_notes(plan: Plan, loader: Loader) -> list[str]:
    """Say which tables were made a row at a time, when that took a noticeable number of rows."""
    notes = []
    for entity in plan.entities:
        if entity.bound.entity.definition is not None and loader.rows(entity.table.name) >= 1000:
            notes.append(
                f"{entity.bound.name} were made a row at a time (definition()); "
                "declared columns are about a hundred times faster"
            )
        if entity.bound.slow:
            notes.append(
                f"{entity.table.name}.{entity.bound.slow[0]} comes from the model's Python "
                "default, called once a row; its values are not reproducible"
            )
    return notes
