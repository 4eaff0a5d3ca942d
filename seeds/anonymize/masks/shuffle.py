"""The values of a column dealt out anew."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.mask import Cells, Mask, pc, trues
from seeds.anonymize.siphash import digests
from seeds.generate.arrow import primitive
from seeds.schema.types import Kind


class Shuffle(Mask):
    """Another value of the same column.

    Where rows have a subject, each draws one of the column's values, the frequent ones more
    often, so that the distribution stays about the same. Without a subject, and in unique
    columns, every value becomes one other value wherever it stands.

    The values themselves stay what they are: use it only for what says nothing by itself.
    """

    name: ClassVar[str] = "shuffle"
    domain: ClassVar[str] = "shuffle"
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind) - {Kind.ARRAY, Kind.JSON}
    by_value: ClassVar[bool] = False
    uses_subject: ClassVar[bool] = True
    keeps_blank: ClassVar[bool] = False
    gives_labels: ClassVar[bool] = True
    learns: ClassVar[bool] = True

    dealt: Any = None
    ends: NDArray[np.int64] | None = None

    def may_meet(self, values: Any) -> Any:
        return trues(len(values))

    def learned(self, cells: Iterable[Cells]) -> Mask:
        counted: Any = None
        key = b""
        for some in cells:
            key = some.purpose("order")
            parts = some.values.drop_null().value_counts()
            table = pa.table({"v": parts.field(0), "n": parts.field(1)})
            both = table if counted is None else pa.concat_tables([counted, table])
            counted = both.group_by("v").aggregate([("n", "sum")]).rename_columns(["v", "n"])
        found = copy(self)
        if counted is not None and counted.num_rows:
            values = counted["v"].combine_chunks()
            # In an order that the key alone decides.
            order = np.lexsort(digests(_bytes(values), key))
            counts = counted["n"].combine_chunks().to_numpy()[order]
            found.dealt = values.take(primitive(order))
            found.ends = np.cumsum(counts)
        return found

    def replace(self, cells: Cells) -> Any:
        if self.dealt is None or self.ends is None:
            raise self.unreadable("values of a column that it has not learned")
        if cells.subject is None or self.unique:
            places = pc.index_in(cells.values, self.dealt)
            if places.null_count:
                raise self.unreadable("a value that was not there when it learned the column")
            rows = places.to_numpy(zero_copy_only=False).astype(np.int64)
            return self.dealt.take(primitive((rows + 1) % len(self.dealt)))
        written = _bytes(cells.values)
        whose = pc.fill_null(cells.subject, "").cast(pa.binary())
        low, _ = cells.hashes(join_binary(whose, written), "row")
        total = int(self.ends[-1])
        drawn = (low % np.uint64(total)).view(np.int64)
        return self.dealt.take(primitive(np.searchsorted(self.ends, drawn, side="right")))


def join_binary(one: Any, other: Any) -> Any:
    """Join bytes row by row, with a nought between them."""
    return pc.binary_join_element_wise(one, other, pa.scalar(b"\0", pa.binary()))


def _bytes(values: Any) -> Any:
    """Return values of any type as bytes."""
    kind = values.type
    if pa.types.is_fixed_size_binary(kind) or pa.types.is_binary(kind):
        return values.cast(pa.binary())
    if pa.types.is_duration(kind):
        values = values.cast(pa.int64())
    return values.cast(pa.string()).cast(pa.binary())
