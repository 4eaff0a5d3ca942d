"""The few Arrow operations that generation is made of, with honest types.

The published stubs of Arrow's compute functions refuse most mixtures of arrays and scalars
that the functions accept, so that their types are said once, here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute
from numpy.typing import NDArray

pc: Any = _compute

Texts = Any
"""An Arrow string array, or a string scalar where the function says so."""


def texts(values: Iterable[str | None]) -> Texts:
    """Return an Arrow string array.

    ``pa.array`` would import pandas where it is installed, to see whether it is given something
    of it: a fifth of a second, and 40 MB, of every command.

    Raises:
        TypeError: A value is neither text nor None.
        UnicodeEncodeError: A text has half a character.
    """
    given = list(values)
    there = np.fromiter((v is not None for v in given), np.bool_, len(given))
    encoded = [b"" if v is None else str.encode(v) for v in given]
    offsets = np.zeros(len(given) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), np.int64, len(given)), out=offsets[1:])
    if int(offsets[-1]) >= 1 << 31:
        return pa.array(given, pa.string())  # which says that it is too much
    buffers = [
        None if there.all() else bitmap(~there),
        pa.py_buffer(offsets.astype(np.int32).tobytes()),
        pa.py_buffer(b"".join(encoded)),
    ]
    return pa.Array.from_buffers(pa.string(), len(given), buffers)


@cache
def null(type_: Any) -> Any:
    """Return NULL as a scalar of an Arrow type."""
    return pa.nulls(1, type_)[0]


def primitive(
    values: NDArray[Any], type_: Any = None, nulls: NDArray[np.bool_] | None = None
) -> Any:
    """Return an Arrow array on top of a NumPy array's own memory.

    ``pa.array`` would look for pandas at every call, which takes longer than a batch's work
    where pandas is not installed.

    Args:
        values: Integers, floats or booleans.
        type_: An Arrow type of the same width; the obvious one when left out.
        nulls: True where the value is NULL.
    """
    validity = None if nulls is None else bitmap(nulls)
    if values.dtype == np.bool_:
        data: Any = pa.py_buffer(np.packbits(values, bitorder="little").tobytes())
    else:
        plain: Any = np.ascontiguousarray(values)
        data = pa.py_buffer(plain)
    target = _PRIMITIVES[values.dtype.name] if type_ is None else type_
    return pa.Array.from_buffers(target, len(values), [validity, data])


_PRIMITIVES = {
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint64": pa.uint64(),
    "float64": pa.float64(),
}


def take(array: Any, positions: NDArray[Any]) -> Any:
    """Return the values of an Arrow array at integer positions."""
    return array.take(primitive(positions))


def join(*pieces: Texts | str, separator: str = "") -> Texts:
    """Join arrays of texts row by row; a plain string is the same piece in every row."""
    parts = [_scalar(p) if isinstance(p, str) else p for p in pieces]
    return pc.binary_join_element_wise(*parts, _scalar(separator))


@lru_cache(maxsize=1024)
def _scalar(text: str) -> Any:
    """Return a text as a scalar."""
    return texts((text,))[0]


def fixed_width(letters: NDArray[np.uint8]) -> Texts:
    """Return texts of equal length from a matrix of ASCII letters, one row each."""
    n, width = letters.shape
    offsets: Any = np.arange(0, width * (n + 1), width, dtype=np.int32)
    return pa.StringArray.from_buffers(n, pa.py_buffer(offsets), pa.py_buffer(letters.tobytes()))


def bitmap(nulls: NDArray[np.bool_]) -> pa.Buffer:
    """Return Arrow's validity bitmap."""
    return pa.py_buffer(np.packbits(~nulls, bitorder="little").tobytes())


def decimals(
    scaled: NDArray[np.int64], precision: int, scale: int, nulls: NDArray[np.bool_] | None
) -> Any:
    """Return decimal128 values from scaled integers, without text in between."""
    wide = np.empty((len(scaled), 2), dtype=np.int64)
    wide[:, 0] = scaled
    np.right_shift(scaled, 63, out=wide[:, 1])
    validity = None if nulls is None else bitmap(nulls)
    return pa.Array.from_buffers(
        pa.decimal128(precision, scale), len(scaled), [validity, pa.py_buffer(wide.tobytes())]
    )
