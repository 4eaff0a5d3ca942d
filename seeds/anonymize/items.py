"""Columns that hold arrays: each item is masked as a value of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import OptionError
from seeds.generate.arrow import primitive
from seeds.schema.table import ColumnInfo
from seeds.schema.types import LogicalType


class Items(Mask):
    """The mask of the items of an array, which keeps its length.

    Args:
        inner: The mask of an item.
        column: The column.
        unique: Whether no two rows of it share a value.
    """

    def __init__(self, inner: Mask, column: ColumnInfo, unique: bool) -> None:
        self.inner = inner
        # What a class says of itself, this mask has from the one that it wraps.
        self.name = inner.name  # type: ignore[misc]  # see above
        self.domain = inner.domain  # type: ignore[misc]  # see above
        self.by_value = False  # type: ignore[misc]  # see above
        self.uses_subject = inner.uses_subject  # type: ignore[misc]  # see above
        self.learns = inner.learns  # type: ignore[misc]  # see above
        super().__init__(inner.settings, column, unique)

    def needs(self) -> tuple[str, ...]:
        return self.inner.needs()

    def may_meet(self, values: Any) -> Any:
        """Tell which items, not which arrays, may come out by chance."""
        return self.inner.may_meet(values)

    def learned(self, cells: Iterable[Cells]) -> Mask:
        return Items(self.inner.learned(self._items(c) for c in cells), self.column, self.unique)

    def mask(self, cells: Cells) -> Any:
        lists = cells.values
        masked = self.inner.mask(self._items(cells))
        offsets = np.concatenate([[0], np.cumsum(_lengths(lists))]).astype(np.int32)
        nulls = lists.is_null() if lists.null_count else None
        return pa.ListArray.from_arrays(primitive(offsets), masked, mask=nulls).cast(lists.type)

    def replace(self, cells: Cells) -> Any:
        return self.mask(cells)

    def _items(self, cells: Cells) -> Cells:
        """Return the items as cells of their own, with the subject of their row."""
        lists = cells.values
        rows = primitive(np.repeat(np.arange(len(lists)), _lengths(lists)))
        return replace(
            cells,
            values=lists.flatten(),
            column=item_column(self.column),
            unique=False,
            subject=None if cells.subject is None else cells.subject.take(rows),
            others={name: array.take(rows) for name, array in cells.others.items()},
        )


def _lengths(lists: Any) -> NDArray[np.int64]:
    """Return how many items each list has; NULL has none."""
    lengths: NDArray[np.int64] = pc.fill_null(pc.list_value_length(lists), 0).to_numpy()
    return lengths.astype(np.int64)


def item_column(column: ColumnInfo) -> ColumnInfo:
    """Return a column of the items of an array.

    Raises:
        OptionError: Its items are arrays again.
    """
    item: LogicalType | None = column.type.item
    if item is None or item.item is not None:
        raise OptionError("mask", "arrays of arrays have no mask", "Use null.")
    return replace(column, type=item, nullable=True)
