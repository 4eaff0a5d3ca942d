"""What becomes of a table's foreign keys: which are followed, and which stay NULL."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from seeds.inference.circles import may_be_null
from seeds.inference.declared import Declared
from seeds.inference.described import Described
from seeds.inference.expressions import Expression, call, member
from seeds.inference.names import snake
from seeds.inference.values import PRESENT
from seeds.schema.table import ForeignKey

_OF_ITS_OWN_TABLE: Final = 0.5
"""Share of the rows that refer to another row of their table."""


class References:
    """The foreign keys of a table.

    Attributes:
        keys: Foreign keys of one column, by column.
        parts: Columns of a foreign key of several columns: fields of the parent that is chosen.
        hidden: The declarations of these parents.
        left_out: Columns that stay NULL.
        notes: What nobody could guess.
    """

    def __init__(self, described: Described, left_out: Iterable[str]) -> None:
        self.described = described
        self.keys = {fk.columns[0]: fk for fk in described.table.foreign_keys if _is_single(fk)}
        self.parts: dict[str, Expression] = {}
        self.hidden: list[Declared] = []
        self.left_out = set(left_out)
        self.notes: list[str] = []
        for fk in described.table.foreign_keys:
            if not _is_single(fk) and not self.left_out.intersection(fk.columns):
                self._follow_together(fk)

    def _follow_together(self, fk: ForeignKey) -> None:
        """Follow a foreign key of several columns, unless it refers to its own table."""
        table = self.described.table
        if fk.table == table.name:
            if may_be_null(table, fk):
                self.left_out |= set(fk.columns)
            else:
                self.notes.append(f"({', '.join(fk.columns)}) refers to rows of its own table")
            return
        if shared := [name for name in fk.columns if name in self.parts]:
            self.notes.append(
                f"{', '.join(shared)} belongs to several foreign keys, of which one is followed"
            )
        name = self._hidden_name(fk)
        chosen = call("ref", self.described.naming.target(fk.table), **self.share(fk))
        self.hidden.append(Declared(name, name, chosen))
        held = Expression((name,), chosen.value, chosen.modules, frozenset({name}))
        for own, other in zip(fk.columns, fk.referenced, strict=True):
            self.parts.setdefault(own, member(held, other))
            self.keys.pop(own, None)

    def _hidden_name(self, fk: ForeignKey) -> str:
        name = "_" + snake(fk.table.rpartition(".")[2])
        taken = {d.attribute for d in self.hidden}
        return name if name not in taken else f"{name}_{len(taken) + 1}"

    def share(self, fk: ForeignKey) -> dict[str, float]:
        """Return ``share`` for a reference that is NULL in some rows; nothing for others."""
        table = self.described.table
        if not may_be_null(table, fk) or self.described.facts.present.intersection(fk.columns):
            return {}
        return {"share": _OF_ITS_OWN_TABLE if fk.table == table.name else PRESENT}


def _is_single(fk: ForeignKey) -> bool:
    return len(fk.columns) == 1
