"""What fill would make of a database's tables, as factories that people can change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from seeds.conditions.evaluating import depends_on_time
from seeds.conditions.model import Compare, Condition, IsNull, Or
from seeds.conditions.parsing import parse
from seeds.errors import DeclarationError
from seeds.factories.scaffolding.declarations import Declarations
from seeds.factories.scaffolding.guessed import GuessedFactory
from seeds.factories.scaffolding.project_models import Model
from seeds.filling.declaring import Wanted, declare
from seeds.filling.model import FilledTable, FillSettings
from seeds.filling.order import circles
from seeds.filling.shape import Wanted as Shape
from seeds.generate.columns.listed import Listed
from seeds.inference.circles import circular_references
from seeds.inference.declared import Inferred, Naming
from seeds.inference.names import snake
from seeds.runner.filling.worded import worded
from seeds.schema.catalogue import Catalogue, CatalogueTable

LISTED: Final = 100
"""Rows for which values are written down one by one, at most."""

_SOFT: Final = "the unique index "
"""What the values differ for all the same: the database seldom minds."""


@dataclass(frozen=True)
class WrittenTable:
    """What became of a table.

    Attributes:
        name: Its full name.
        factory: Its factory; ``None`` when there is none.
        why_not: Why there is none, or why no seeder runs it.
        rows: Rows that it gets.
    """

    name: str
    factory: GuessedFactory | None = None
    why_not: str = ""
    rows: int = 0


@dataclass
class Writer:
    """Writes the factories of a database's tables.

    Attributes:
        catalogue: The tables.
        shapes: The rows that each is to get.
        models: The models by table; what has none gets no factory.
        namings: What these call their columns.
        settings: What values depend on.
    """

    catalogue: Catalogue
    shapes: Mapping[str, Shape]
    models: Mapping[str, Model]
    namings: Mapping[str, Naming]
    settings: FillSettings

    def written(self) -> list[WrittenTable]:
        """Return what became of each table that was to get rows, parents first."""
        self._done: dict[str, WrittenTable] = {}
        wanted = [n for n in self.catalogue.tables if self._shape(n).rows and n in self.models]
        tables = self.catalogue.tables
        infos = {name: tables[name].info for name in wanted}
        cut = circular_references(infos)
        parents = {
            name: [
                r.table
                for r in tables[name].references
                if not cut.get(name, set()).intersection(r.columns)
            ]
            for name in wanted
        }
        for group in circles(wanted, parents):
            for name in group:
                if len(group) > 1:
                    others = ", ".join(other for other in group if other != name)
                    why = f"it and {others} need rows of each other first"
                    self._done[name] = WrittenTable(name, why_not=why)
                else:
                    self._done[name] = self._table(tables[name], frozenset(cut.get(name, ())))
        return list(self._done.values())

    def _shape(self, name: str) -> Shape:
        return self.shapes[name]

    def _table(self, table: CatalogueTable, cut: frozenset[str]) -> WrittenTable:
        name = table.name
        sizes, missing = self._sizes(table)
        filled, rows = self._declared(table, cut, sizes)
        filled = worded(table, filled, self.namings[name], self.settings, self.catalogue.dialect)
        if filled.entity is None:
            return WrittenTable(name, why_not=filled.why_not)
        try:
            declared = Declarations(filled.entity, filled.expressions, self.namings[name]).written()
        except DeclarationError as error:
            return WrittenTable(name, why_not=error.message)
        hard = self._hard(table, filled)
        why_not = f"only the database can decide {hard[0]}" if hard else missing
        kept = _apart_from_itself(table, self.catalogue.dialect)
        asked = dict.fromkeys([*hard, *(text for text in filled.asked if text not in kept)])
        comments = [f"Only the database can decide: {text}" for text in asked]
        if filled.most is not None and filled.most <= rows:
            comments.append(f"No more than {filled.most:,} rows: {filled.limit}.")
        inferred = Inferred(declared)
        factory = GuessedFactory(
            self.models[name],
            inferred,
            comments=tuple(comments),
            count=rows,
            entity=self._entity(table),
        )
        return WrittenTable(name, factory, why_not, rows)

    def _entity(self, table: CatalogueTable) -> str:
        """Return a name for an entity whose table shares its own with one of another schema."""
        source = table.info.source
        alike = [n for n in self.models if n.rpartition(".")[2] == source.name]
        if len(alike) < 2 or not source.schema:
            return ""
        return snake(f"{source.schema}_{source.name}")

    def _hard(self, table: CatalogueTable, filled: FilledTable) -> list[str]:
        """Return what a factory cannot promise."""
        entity = filled.entity
        assert entity is not None
        kept = _apart_from_itself(table, self.catalogue.dialect)
        found = [t for t in filled.asked if not t.startswith(_SOFT) and t not in kept]
        for key in table.uniques:
            apart = [
                name
                for name in key.columns
                if name in entity.columns
                and entity.columns[name].capacity(self.settings.context.locale) is not None
            ]
            if key.predicate is not None and not apart:
                found.append(f"{_SOFT}{key.name}, which is about some rows only")
        for reference in table.references:
            parent = self.catalogue.tables.get(reference.table)
            computed = [] if parent is None else [c for c in parent.columns.values() if c.generated]
            if any(column.name in reference.referenced for column in computed):
                shown = ", ".join(reference.columns)
                found.append(f"the foreign key ({shown}) to what {reference.table} computes")
        for check in table.checks:
            condition = parse(check.sql, self.catalogue.dialect, table.columns)
            if isinstance(condition, Condition) and depends_on_time(condition.expression):
                found.append(f"CHECK {check.name or check.sql}, which hangs on the day")
        return found

    def _declared(
        self, table: CatalogueTable, cut: frozenset[str], sizes: Mapping[str, int]
    ) -> tuple[FilledTable, int]:
        rows = self._shape(table.name).rows
        filled = self._declare(table, cut, sizes, rows)
        listed = filled.entity is not None and any(
            isinstance(node, Listed)
            for column in filled.entity.columns.values()
            for node in column.walk()
        )
        if listed and rows > LISTED:
            rows = LISTED
            filled = self._declare(table, cut, sizes, rows)
        return filled, rows if filled.most is None else min(rows, filled.most)

    def _declare(
        self, table: CatalogueTable, cut: frozenset[str], sizes: Mapping[str, int], rows: int
    ) -> FilledTable:
        needed = frozenset(
            column
            for other in self.catalogue.tables.values()
            for reference in other.references
            if reference.table == table.name
            for column in reference.referenced
        )
        wanted = Wanted(rows, cut=cut, needed=needed)
        naming = self.namings[table.name]
        return declare(table, wanted, sizes, self.settings, self.catalogue.dialect, naming)

    def _sizes(self, table: CatalogueTable) -> tuple[dict[str, int], str]:
        """Return the rows of each parent, and why one that has to be there is not."""
        sizes: dict[str, int] = {}
        missing = ""
        for reference in table.references:
            parent = reference.table
            done = self._done.get(parent)
            if parent == table.name:
                continue
            if done is None:
                # It is left out, and somebody else sees to its rows; or there is no model of it.
                sizes[parent] = LISTED if parent in self.models else 0
                continue
            sizes[parent] = done.rows
            if done.factory is None or not done.why_not:
                continue
            if any(table.columns[c].nullable for c in reference.columns):
                sizes[parent] = 0
            else:
                missing = missing or f"it needs rows of {parent}"
        return sizes, missing


def _apart_from_itself(table: CatalogueTable, dialect: str) -> set[str]:
    """Return conditions that no row refers to itself, as fill calls them: rows never do."""
    own = [
        {r.columns[0], r.referenced[0]}
        for r in table.references
        if r.table == table.name and len(r.columns) == len(r.referenced) == 1
    ]
    found = set()
    for check in table.checks:
        condition = parse(check.sql, dialect, table.columns)
        node = condition.expression if isinstance(condition, Condition) else None
        if isinstance(node, Or):
            rest = [item for item in node.items if not isinstance(item, IsNull)]
            node = rest[0] if len(rest) == 1 else None
        if isinstance(node, Compare) and node.operator == "<>" and set(check.columns) in own:
            found.add(f"CHECK {check.name or check.sql}")
    return found


def seeded(tables: Sequence[WrittenTable]) -> list[WrittenTable]:
    """Return the tables that a seeder can fill as they are."""
    return [table for table in tables if table.factory is not None and not table.why_not]
