"""What keeps the rows of a table apart where its unique groups ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seeds.inference.declared import Owner
from seeds.inference.described import POINTS_IN_TIME, Described, counted
from seeds.inference.references import References
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind


class Uniqueness:
    """The decisions for each unique group of a table.

    References that cannot be unique in any other way are left NULL.

    Attributes:
        columns: Columns that have another value in each row.
        owner: The parent that the rows are made with, if they have to be.
        distinct: References that differ among the rows of one owner.
        by_place: Columns whose value is that of the row's place below its owner.
        notes: What nobody could guess.
    """

    def __init__(self, described: Described, references: References) -> None:
        self.described = described
        self.table = described.table
        self.references = references
        self.keys = references.keys
        self.owner: Owner | None = None
        self.distinct: set[str] = set()
        self.by_place: dict[str, tuple[Any, ...]] = {}
        self.notes: list[str] = []
        self.columns = {group[0] for group in self._groups() if len(group) == 1}
        for group in self._groups():
            self._settle(group)

    def by_row(self, name: str) -> bool:
        """Tell whether distinct values of a column can be made a row at a time only."""
        kinds = (*POINTS_IN_TIME, Kind.TIME, Kind.INTERVAL, Kind.BYTES)
        kind = self.table.columns[name].type.kind
        return name in self.columns and kind in kinds and name not in self.keys

    def _groups(self) -> Iterator[tuple[str, ...]]:
        if self.table.primary_key:
            yield self.table.primary_key
        yield from self.table.uniques

    def _settle(self, group: tuple[str, ...]) -> None:
        """Decide what keeps rows of a unique group apart."""
        infos = [self.table.columns[name] for name in group]
        if any(name in self.columns and name not in self.keys for name in group):
            return
        if any(info.generated or counted(info) for info in infos):
            return
        if len(group) == 1:
            self._settle_reference(group[0])
            return
        for info in infos:
            if self._can_be_unique(info):
                self.columns.add(info.name)
                return
        self._settle_by_owner(group)

    def _settle_reference(self, name: str) -> None:
        fk = self.keys.get(name)
        if fk is None:
            return
        left_out = self.references.left_out
        if self.owner is None and fk.table != self.table.name and name not in left_out:
            self.owner = Owner(fk.table, name, one=True, most=1)
        elif self.table.columns[name].nullable:
            left_out.add(name)
        else:
            self.notes.append(f"{name} is unique and refers to {fk.table}: say which rows it takes")

    def _settle_by_owner(self, group: tuple[str, ...]) -> None:
        keys = [n for n in group if n in self.keys and n not in self.references.left_out]
        owners = [n for n in keys if self.keys[n].table != self.table.name]
        if self.owner is not None and self.owner.column in group:
            owners = [self.owner.column]
        rest = [name for name in group if name not in self.keys]
        placed = next((n for n in rest if self.described.values(n)), None)
        others = [name for name in keys if owners and name != owners[0]]
        taken = self.owner is not None and (not owners or self.owner.column != owners[0])
        if not owners or taken or not (others or placed):
            self.notes.append(f"nothing keeps ({', '.join(group)}) unique: say what does")
            return
        most = 3
        if others:
            self.distinct.add(others[0])
        elif placed:
            self.by_place[placed] = self.described.values(placed)
            most = min(most, len(self.by_place[placed]))
        if self.owner is None:
            self.owner = Owner(self.keys[owners[0]].table, owners[0], one=most == 1, most=most)

    def _can_be_unique(self, info: ColumnInfo) -> bool:
        kind, name = info.type.kind, info.name
        if name in self.keys or name in self.references.parts or self.described.values(name):
            return False
        if name in self.described.naming.constants or info.nullable:
            return False
        if kind is Kind.TEXT:
            return (info.type.length or 99) > 3
        known = name in self.described.facts.most
        return kind in (Kind.UUID, Kind.INTEGER, *POINTS_IN_TIME) and not known
