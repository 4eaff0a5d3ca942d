"""Whose row it is, where the row itself does not say: found by the rows that it refers to.

A message of a ticket is its customer's: ``subject = "ticket_id.user_id"``. The tables on the way
are read once before anything is masked; what is kept of them is one key and one value a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.load.from_arrow import hex_text
from seeds.schema.batch import Batch
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute


@dataclass(frozen=True)
class Hop:
    """A row referred to.

    Attributes:
        table: Its table.
        key: The column that is referred to.
        column: The column that says more.
    """

    table: str
    key: str
    column: str


@dataclass(frozen=True)
class Subject:
    """Whose row it is.

    Attributes:
        column: The column that says so, or the one that refers to a row that does.
        hops: The rows on the way.
        tables: What is known of them: for each hop the values by key.
    """

    column: str
    hops: tuple[Hop, ...] = ()
    tables: tuple[Values, ...] = field(default=(), repr=False, compare=False)

    @property
    def known(self) -> bool:
        """Whether the tables on the way have been read."""
        return len(self.tables) == len(self.hops)

    def learned(self, batches: Callable[[str], Iterable[Batch]]) -> Subject:
        """Return the subject with what it needs to know of the tables on the way."""
        tables = tuple(Values.of(hop, batches(hop.table)) for hop in self.hops)
        return Subject(self.column, self.hops, tables)

    def texts(self, values: Any, info: ColumnInfo) -> Any:
        """Return whose rows they are, as texts; NULL where nobody's.

        Args:
            values: The values of the column.
            info: The column.
        """
        texts = as_text(values, info)
        for table in self.tables:
            texts = table.of_keys(texts)
        return texts


@dataclass(frozen=True)
class Values:
    """The values of a column by the key of the row, as texts.

    Attributes:
        keys: The keys, as sorted integers where all are; else as Arrow texts.
        values: The value of each, as Arrow texts.
    """

    keys: Any
    values: Any

    @staticmethod
    def of(hop: Hop, batches: Iterable[Batch]) -> Values:
        """Return those of a table."""
        keys: list[Any] = []
        values: list[Any] = []
        for batch in batches:
            columns = batch.table.columns
            rows = batch.rows
            keys.append(as_text(rows.column(hop.key), columns[hop.key]))
            values.append(as_text(rows.column(hop.column), columns[hop.column]))
        key: Any = pa.chunked_array(keys, pa.string())
        value: Any = pa.concat_arrays(values) if values else pa.array([], pa.string())
        numbers = _numbers(key)
        if numbers is None:
            return Values(key, value)
        order = np.argsort(numbers)
        return Values(numbers[order], value.take(pa.array(order)))

    def of_keys(self, texts: Any) -> Any:
        """Return the values of some keys; NULL for a key that is not there."""
        if isinstance(self.keys, pa.ChunkedArray):
            return self.values.take(pc.index_in(texts, value_set=self.keys))
        wanted = pc.fill_null(texts.cast(pa.int64()), 0).to_numpy()
        places = np.searchsorted(self.keys, wanted)
        found = np.append(self.keys, 0)[places] == wanted
        found &= places < len(self.keys)
        found &= texts.is_valid().to_numpy(zero_copy_only=False)
        return self.values.take(pa.array(places, mask=~found))


def _numbers(texts: Any) -> Any:
    if texts.null_count or not len(texts):
        return None
    try:
        numbers = texts.cast(pa.int64()).to_numpy()
    except pa.ArrowInvalid:
        return None
    # 007 is a text of its own.
    return numbers if pc.all(pc.equal(pa.array(numbers).cast(pa.string()), texts)).as_py() else None


def as_text(array: Any, info: ColumnInfo) -> Any:
    """Return values as texts, equal ones as equal texts, whatever the column's width."""
    match info.type.kind:
        case Kind.TEXT | Kind.JSON | Kind.OTHER:
            return array
        case Kind.UUID:
            return hex_text(array)
        case Kind.BYTES:
            hexed = [None if v is None else v.hex() for v in array.to_pylist()]
            return pa.array(hexed, pa.string())
        case _:
            return array.cast(pa.string())
