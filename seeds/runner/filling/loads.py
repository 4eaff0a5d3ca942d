"""What a run that fills tables has loaded, and what the rows of the next one refer to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seeds.errors import ConstraintError
from seeds.generate.source import GeneratedSource, Generation
from seeds.load import backend_for
from seeds.plan.model import Plan, PlannedEntity
from seeds.plan.needed import needed_columns
from seeds.runner.filling.choosing import plan_of
from seeds.runner.filling.kept import Watched, as_sent, has_say
from seeds.runner.loading import SAMPLE, Loader, stored_sources
from seeds.runner.outcome import TableOutcome
from seeds.schema.catalogue.parts import table_or_part

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.generate.source import Source
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.runner.seeding import DatabaseState, RunSettings
    from seeds.schema.catalogue import Catalogue, CatalogueTable


@dataclass
class Loads:
    """The loads of one run.

    Attributes:
        connection: A connection within a transaction.
        catalogue: What the database has.
        settings: What the run goes by.
        state: What tables hold.
        progress: Is told what happens; it was started for all tables.
        plans: The entities that were loaded, in this order.
        outcomes: What was written to each table.
        made: The rows that were sent to each table.
    """

    connection: sa.Connection
    catalogue: Catalogue
    settings: RunSettings
    state: DatabaseState
    progress: Progress
    plans: list[PlannedEntity] = field(default_factory=list)
    outcomes: dict[str, TableOutcome] = field(default_factory=dict)
    made: dict[str, GeneratedSource] = field(default_factory=dict)
    _sources: dict[str, GeneratedSource] = field(default_factory=dict)
    _stored: dict[str, Source] = field(default_factory=dict)
    _read: dict[str, frozenset[str]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)

    @property
    def backend(self) -> Backend:
        """A backend of its own for each use: it remembers what it has loaded."""
        return backend_for(self.connection)

    def sizes_of_parents(self, table: CatalogueTable) -> dict[str, int]:
        """Return how many rows each parent of a table has to choose from."""
        found = {}
        for reference in table.references:
            name = reference.table
            if name == table.name:
                continue
            if name not in self._sizes:
                known = table_or_part(self.catalogue, name)
                rows = 0
                if known is not None:
                    rows = self.backend.count(known.info)
                self._sizes[name] = rows
            found[name] = self._sizes[name]
        return found

    def has_made(self, names: Collection[str]) -> bool:
        """Tell whether the rows of all these tables are known as they were made."""
        return set(names) <= self._sources.keys()

    def count_again(self, name: str) -> None:
        """Forget how many rows a table has."""
        self._sizes.pop(name, None)

    def generation(self, planned: PlannedEntity) -> Generation:
        """Return the source of one entity, with those of all tables that were filled before."""
        return self.generation_of(plan_of(planned))

    def generation_of(self, plan: Plan) -> Generation:
        """Return the sources of a plan, with those of all tables that were filled before."""
        own = {e.table.name for e in plan.entities}
        needed = {
            node.table
            for e in plan.entities
            for node in e.bound.entity.references.values()
            if node.table not in own and node.table not in self._sources
        }
        for name in needed:
            known = table_or_part(self.catalogue, name)
            if known is None:
                continue
            reading = Plan(plan.entities, (name,))
            columns = frozenset(needed_columns(reading, known.info, None))
            if name in self._stored and columns <= self._read[name]:
                continue
            context = self.settings.context
            self._stored |= stored_sources(reading, self.backend, {name: known.info}, {}, context)
            self._read[name] = columns
        return Generation(plan, self.settings.context, self._stored, self._sources)

    def load(self, plan: Plan) -> None:
        """Load the rows of a plan.

        Raises:
            ConstraintError: Triggers keep all rows of a table away.
            SeedsError: The database refused a row.
        """
        generation = self.generation_of(plan)
        names = [e.table.name for e in plan.entities]
        loader = Loader(
            plan,
            generation,
            self.backend,
            batch_size=self.settings.batch_size,
            jobs=self.settings.jobs,
            progress=Quiet(self.progress),
            next_keys={name: self.state(name).next_key for name in names},
        )
        watched = {
            name: Watched(self.backend, self.catalogue.tables[name].info)
            for name in names
            if has_say(self.catalogue.tables[name])
        }
        held = {e.table.name for e in plan.entities if not self.backend.is_empty(e.table)}
        loader.run()
        for name, before in watched.items():
            before.note(loader.outcomes[name])
            if not loader.outcomes[name].inserted:
                raise ConstraintError(f"{name}: its triggers keep none of the rows that it is sent")
        for entity in plan.entities:
            name = entity.table.name
            self._sources[name] = self.made[name] = generation.generated(name)
            self._sizes[name] = entity.count
            computes = any(c.generated for c in self.catalogue.tables[name].columns.values())
            others = name in held and self.backend.count(entity.table) <= SAMPLE
            if computes or others or not as_sent(loader.outcomes[name]):
                # Whoever refers to it has to look which rows there are, and what is in them.
                del self._sources[name], self._sizes[name]
                self._stored.pop(name, None)
            self.plans.append(self._as_read(entity, names))
        self.outcomes |= loader.outcomes

    def _as_read(self, entity: PlannedEntity, together: Collection[str]) -> PlannedEntity:
        """Note which parents were read from the database although the run has made some of them."""
        parents = {node.table for node in entity.bound.entity.references.values()}
        read = (parents & self.outcomes.keys()) - self._sources.keys() - set(together)
        if not read:
            return entity
        return replace(entity, declared_by={**entity.declared_by, "read": sorted(read)})

    def forget(self, group: Sequence[str]) -> None:
        """Undo what is known of tables whose load was taken back."""
        self.plans = [e for e in self.plans if e.table.name not in group]
        for name in group:
            self._sizes.pop(name, None)
            self._sources.pop(name, None)
            self.outcomes.pop(name, None)


class Quiet:
    """Passes rows on to a progress that has been started for all tables already."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def start(self, tables: Sequence[tuple[str, int]]) -> None:
        """Say nothing: all tables were named at once."""

    def message(self, text: str) -> None:
        """Pass a phase on."""
        self._progress.message(text)

    def advance(self, table: str, rows: int) -> None:
        """Pass rows on."""
        self._progress.advance(table, rows)

    def finish(self) -> None:
        """Say nothing: other tables follow."""
