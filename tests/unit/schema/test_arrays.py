"""Arrow arrays as they lie in memory are what Arrow says they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.schema.arrays import numbers, valid

CELLS = st.lists(st.none() | st.integers(-(2**31), 2**31 - 1), max_size=40)


@given(CELLS, st.data(), st.sampled_from([np.int32, np.int64]))
def test_numbers_of_a_slice(cells: list[int | None], data: st.DataObject, dtype: Any) -> None:
    start = data.draw(st.integers(0, len(cells)))
    whole: Any = pa.array(cells, pa.from_numpy_dtype(dtype))
    array = whole.slice(start)
    there = valid(array)
    found = numbers(array, dtype).tolist()
    flags = [1] * len(array) if there is None else there.tolist()
    wanted = cells[start:]
    assert [n if ok else None for n, ok in zip(found, flags, strict=True)] == wanted
    assert (there is None) == (None not in wanted)


@pytest.mark.parametrize("kind", [pa.null(), pa.string(), pa.int64()])
def test_nothing_but_null(kind: Any) -> None:
    there = valid(pa.nulls(3, kind))
    assert there is not None
    assert there.tolist() == [0, 0, 0]
