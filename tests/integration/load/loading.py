"""Helpers of the load tests: batches from Python rows, a whole load, rows read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pyarrow as pa
import pytest

from seeds.errors import ConstraintError
from seeds.load import Backend, TableLoad
from seeds.schema.batch import Batch
from seeds.schema.table import TableInfo
from tests.integration.load.conftest import Open


def batch(table: TableInfo, columns: Mapping[str, Sequence[Any]]) -> Batch:
    """Return a batch with exactly the Arrow types that generation gives."""
    arrays = [pa.array(values, table.columns[name].type.arrow) for name, values in columns.items()]
    return Batch(table, pa.record_batch(arrays, names=list(columns)))


def load(backend: Backend, *batches: Batch) -> None:
    """Load batches as the runner does: prepare, encode and write each, finish."""
    rows: dict[str, int] = {}
    first: dict[str, Batch] = {}
    for b in batches:
        rows[b.table.name] = rows.get(b.table.name, 0) + b.rows.num_rows
        first.setdefault(b.table.name, b)
    backend.prepare(
        [
            TableLoad(b.table, tuple(b.rows.schema.names), rows[name], backend.is_empty(b.table))
            for name, b in first.items()
        ]
    )
    for b in batches:
        backend.write(backend.encode(b))
    backend.finish()


def rows(
    backend: Backend, table: TableInfo, columns: Sequence[str] = (), batch_size: int = 50_000
) -> list[dict[str, Any]]:
    """Return a table's rows as Python values, checking the promised Arrow types."""
    names = list(columns or table.columns)
    found: list[dict[str, Any]] = []
    for part in backend.read(table, names, batch_size=batch_size):
        assert part.table is table
        assert part.rows.schema.names == names
        for name, kind in zip(names, part.rows.schema.types, strict=True):
            assert kind == table.columns[name].type.arrow
        part.rows.validate(full=True)
        found += part.rows.to_pylist()
    return found


class _AtTheEnd(Exception):
    """What a transaction fails with after all that was asked for worked."""


@contextmanager
def failing(open_backend: Open) -> Iterator[Backend]:
    """Open a backend in a transaction that fails when the block is done."""
    with suppress(_AtTheEnd), open_backend() as backend:
        yield backend
        raise _AtTheEnd


def rejected(open_backend: Open, *batches: Any) -> str:
    """Load what must be rejected; return the message after seeing that nothing is left."""
    with pytest.raises(ConstraintError) as caught, open_backend() as backend:
        load(backend, *batches)
    with open_backend() as backend:
        assert all(backend.is_empty(b.table) for b in batches)
    assert caught.value.hint
    return caught.value.message
