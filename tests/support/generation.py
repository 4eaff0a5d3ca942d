"""Plans and rows from factories of a test's own, without a database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from seeds.factories.factory import Factory
from seeds.generate.cells import Context
from seeds.generate.generated_rows import GeneratedRows
from seeds.generate.python_values import micros
from seeds.generate.source import Generation, Source, StoredSource
from seeds.generate.vector import to_python
from seeds.plan.binding import bind
from seeds.plan.model import Plan, TableState, Wish
from seeds.plan.planner import make_plan
from seeds.runner.batches import make_batch
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest
from seeds.schema.metadata import metadata_tables, table_info
from seeds.schema.table import TableInfo
from seeds.spec.entity import Entity, Environment

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DEVELOPMENT = Environment("development", protected=False)

Wanted = Wish | type[Factory[Any]]


def wish(factory: type[Factory[Any]], count: int | None = None, **more: Any) -> Wish:
    """Return a wish for a factory's entity."""
    return Wish(factory.entity(), count=count, **more)


def plan(
    *wanted: Wanted,
    state: Mapping[str, TableState] | None = None,
    environment: Environment = DEVELOPMENT,
    locale: str = "en_US",
    seeder_of: Callable[[str], str | None] = lambda table: None,
) -> Plan:
    """Make a plan of wishes; a factory stands for a wish without further details."""
    wishes = [w if isinstance(w, Wish) else wish(w) for w in wanted]
    metadata: sa.MetaData = wishes[0].entity.source.metadata
    now = state or {}
    return make_plan(
        wishes,
        metadata_tables(metadata),
        lambda table: now.get(table, TableState()),
        environment=environment,
        locale=locale,
        seeder_of=seeder_of,
    )


@dataclass(frozen=True)
class Made:
    """All rows of a plan, as batches by table."""

    plan: Plan
    batches: Mapping[str, Sequence[Batch]]

    def table(self, name: str) -> pa.Table:
        """Return a table's rows in the order in which they are made."""
        return pa.Table.from_batches([batch.rows for batch in self.batches[name]])

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return a table's rows as dictionaries."""
        found: list[dict[str, Any]] = self.table(name).to_pylist()
        return found

    def column(self, table: str, name: str) -> list[Any]:
        """Return the values of one column."""
        found: list[Any] = self.table(table).column(name).to_pylist()
        return found

    def digest(self, table: str) -> str:
        """Return a table's digest."""
        digest = Digest()
        for batch in self.batches[table]:
            digest.update(batch)
        return digest.hexdigest()

    def digests(self) -> dict[str, str]:
        """Return the digests of all tables."""
        return {table: self.digest(table) for table in self.batches}


def generation(
    plan: Plan,
    *,
    seed: int = 42,
    as_of: dt.datetime = AS_OF,
    locale: str = "en_US",
    stored: Mapping[str, Source] | None = None,
) -> Generation:
    """Return the sources of a plan."""
    return Generation(plan, Context(seed, micros(as_of), locale), stored or {})


def made_of(plan: Plan, sources: Generation, *, batch_size: int = 16_384, jobs: int = 1) -> Made:
    """Make all rows of a plan."""
    layout = sources.layout(batch_size)
    batches: dict[str, list[Batch]] = {e.table.name: [] for e in plan.entities}

    def keep(rows: GeneratedRows) -> Batch:
        return make_batch(rows, None)

    for entity in plan.entities:
        fixed = sources.fixed_rows(entity.table.name)
        if fixed is not None:
            batches[entity.table.name].append(keep(fixed))
    blocks = list(layout.blocks())
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        for made in pool.map(lambda block: [keep(r) for r in layout.rows(block)], blocks):
            for batch in made:
                batches[batch.table.name].append(batch)
    return Made(plan, {table: found for table, found in batches.items() if found})


def make(
    *wanted: Wanted,
    seed: int = 42,
    as_of: dt.datetime = AS_OF,
    locale: str = "en_US",
    batch_size: int = 16_384,
    jobs: int = 1,
    stored: Mapping[str, Source] | None = None,
    state: Mapping[str, TableState] | None = None,
    environment: Environment = DEVELOPMENT,
) -> Made:
    """Plan wishes and make all their rows."""
    found = plan(*wanted, state=state, environment=environment, locale=locale)
    sources = generation(found, seed=seed, as_of=as_of, locale=locale, stored=stored)
    return made_of(found, sources, batch_size=batch_size, jobs=jobs)


def stored(
    table: sa.Table | TableInfo,
    rows: Sequence[Mapping[str, Any]],
    *,
    entity: Entity | None = None,
    as_of: dt.datetime = AS_OF,
) -> StoredSource:
    """Return rows as if they had been read from a database."""
    info = table if isinstance(table, TableInfo) else table_info(table)
    arrays = [
        pa.array([row.get(name) for row in rows], column.type.arrow)
        for name, column in info.columns.items()
    ]
    data = pa.table(arrays, names=list(info.columns))
    bound = None if entity is None else bind(entity, info)
    return StoredSource(Context(42, micros(as_of)), info, data, bound)


def values_of(rows: GeneratedRows, column: str) -> list[Any]:
    """Return the values of a column or an intermediate value as Python objects."""
    return to_python(rows.column(column))
