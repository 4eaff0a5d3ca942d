"""Looks for survivors: values that had to be masked, anywhere in what was written."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.anonymize.plan import Masked
from seeds.anonymize.proof.originals import LEAST, Originals
from seeds.anonymize.proof.places import places
from seeds.anonymize.proof.public import public_texts
from seeds.anonymize.proof.texts import SEARCHED, leaves_of, texts_of
from seeds.anonymize.proof.words import words_of
from seeds.anonymize.repeated import differing
from seeds.errors import PrivacyError
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.anonymize.plan import MaskingPlan
    from seeds.schema.batch import Batch
    from seeds.schema.types import LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_SAMPLE = 256

_ROOM = 1 << 19
"""Bytes of texts that are taken apart at a time, which takes twenty times as much."""


@dataclass
class Proof:
    """The proof of one run.

    Attributes:
        plan: What is masked.
        cells: Cells looked at.
        originals: How many different values were looked for, about; known when the search begins.
        survivors: How many originals each column holds, by ``table.column``, with the path for
            those within documents.
    """

    plan: MaskingPlan
    cells: int = 0
    originals: int = 0
    survivors: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _frozen: bool = False

    def collect(self, batch: Batch) -> None:
        """Remember the values of a batch of the source that are going to be masked.

        Called from threads.
        """
        for action, values in self.plan.originals(batch):
            self._collect(action, values, _item(action, values.type))

    def _collect(self, action: Masked, values: Any, logical: LogicalType) -> None:
        if logical.kind not in SEARCHED:
            return
        if pa.types.is_list(values.type):
            values = pc.list_flatten(values)
        values = _few(values.drop_null() if values.null_count else values)
        if not len(values):
            return
        if logical.kind is Kind.JSON:
            for piece in _pieces(pc.unique(leaves_of(values))):
                self._originals.add(piece)
            return
        if logical.kind is Kind.TEXT:
            for piece in _pieces(values):
                self._originals.add(piece, action.mask.may_meet)
            return
        common = action.mask.may_meet(values)
        if pc.any(common).as_py():
            values = values.filter(pc.invert(common))
        for texts in texts_of(values, logical):
            for piece in _pieces(texts):
                self._originals.add(piece)

    @cached_property
    def _originals(self) -> Originals:
        locales = {
            str(choice.action.mask.settings["locale"])
            for bound in self.plan.tables.values()
            for column in bound.columns.values()
            for choice in column.choices
            if isinstance(choice.action, Masked) and "locale" in choice.action.mask.settings
        }
        return Originals(public_texts(tuple(sorted(locales))))

    def look(self, batch: Batch) -> None:
        """Look for originals in a batch that was written; called from threads."""
        with self._lock:
            if not self._frozen:
                self._originals.freeze()
                self.originals = self._originals.values
                self._frozen = True
        rows = batch.rows
        clean: Any = None
        for name, array in zip(rows.schema.names, rows.columns, strict=True):
            if pa.types.is_integer(array.type) and not _has_long(array):
                continue
            logical, found, asked = batch.table.columns[name].type, 0, array
            if logical.kind is Kind.JSON and clean is not None:
                # The same documents of the same rows in another column have nothing.
                other = differing(array, clean)
                asked = array if other is None else array.filter(other)
            for texts in texts_of(_few(asked), logical):
                found += sum(self._found(piece) for piece in _pieces(texts))
            if logical.kind is Kind.JSON and not found:
                clean = array
            if found:
                column = f"{batch.table.name}.{name}"
                within: Counter[str] = Counter()
                if logical.kind is Kind.JSON:
                    within = places(array.to_pylist(), self._found)
                with self._lock:
                    for path, count in within.items():
                        self.survivors[f"{column}, {path}" if path else column] += count
                    if not within:
                        self.survivors[column] += found
        with self._lock:
            self.cells += rows.num_rows * rows.num_columns

    def _found(self, texts: Any) -> int:
        if not len(texts):
            return 0
        return self._originals.found(words_of(texts, self._originals.key))

    def finish(self) -> None:
        """End the search.

        Raises:
            PrivacyError: Something was found; the columns are named, and no value is.
        """
        self._originals.close()
        if not self.survivors:
            return
        named = ", ".join(f"{name} ({n:,})" for name, n in sorted(self.survivors.items()))
        raise PrivacyError(
            f"values that had to be masked are in what was written: {named}",
            "Nothing was kept of it. Mask these columns as well, or redact the texts that repeat "
            "what other columns say.",
        )


def _item(action: Masked, kind: Any) -> LogicalType:
    logical = action.column.type
    if pa.types.is_list(kind) and logical.item is not None:
        return logical.item
    return logical


def _has_long(numbers: Any) -> bool:
    """Tell whether some numbers have as many digits as a value that is looked for."""
    ends = pc.min_max(numbers).as_py()
    return ends["max"] is not None and max(-ends["min"], ends["max"]) >= 10 ** (LEAST - 1)


def _pieces(texts: Any) -> Iterator[Any]:
    """Yield texts so many at a time that their words do not fill the memory."""
    if texts.nbytes <= _ROOM or len(texts) < 2:
        yield texts
        return
    half = len(texts) // 2
    yield from _pieces(texts[:half])
    yield from _pieces(texts[half:])


def _few(values: Any) -> Any:
    """Return the distinct values where they are few."""
    if len(values) < _SAMPLE or pa.types.is_nested(values.type):
        return values
    if pc.count_distinct(values.take(_spread(len(values)))).as_py() * 2 > _SAMPLE:
        return values
    return values.unique()


@lru_cache(maxsize=64)
def _spread(count: int) -> Any:
    """Return some places of so many, as far apart as can be."""
    return pa.array(np.linspace(0, count - 1, _SAMPLE, dtype=np.int64))
