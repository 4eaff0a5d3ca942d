"""Rows of files that are for one and the same row of a table, found without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow.compute as _compute

from seeds.schema.batch import Batch
from seeds.schema.digest import row_hashes

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute


class Repeats:
    """Keeps eight bytes a row, and tells at the end which natural keys are there again.

    Args:
        natural_key: The columns that tell whether a row is there.
    """

    def __init__(self, natural_key: Sequence[str]) -> None:
        self._key = list(natural_key)
        self._hashes: list[Any] = []
        self._absent: list[Any] = []
        self._rows = 0

    def add(self, batch: Batch) -> None:
        """Note the rows that come next."""
        keys = batch.rows.select(self._key)
        absent = np.zeros(keys.num_rows, np.bool_)
        for column in keys.columns:
            if column.null_count:
                absent |= pc.is_null(column).to_numpy(zero_copy_only=False)
        self._hashes.append(row_hashes(replace(batch, rows=keys)))
        self._absent.append(np.flatnonzero(absent) + self._rows)
        self._rows += keys.num_rows

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers, from 1, of rows whose key was there before, and of the first with it.

        A row that lacks a part of its key is like no other.
        """
        if not self._hashes:
            return
        hashes = np.concatenate(self._hashes)
        rows = np.delete(np.arange(len(hashes)), np.concatenate(self._absent))
        values = hashes[rows]
        order = np.argsort(values, kind="stable")
        ordered, rows = values[order], rows[order]
        begins = np.ones(len(ordered), np.bool_)
        begins[1:] = ordered[1:] != ordered[:-1]
        first = rows[np.flatnonzero(begins)[np.cumsum(begins) - 1]]
        later = np.flatnonzero(~begins)
        for at in later[np.argsort(rows[later])].tolist():
            yield int(rows[at]) + 1, int(first[at]) + 1
