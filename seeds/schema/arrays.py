"""Arrow arrays as they lie in memory.

Arrow's own ``to_numpy()`` imports pandas where it is installed, to ask it for options.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def numbers(array: Any, dtype: Any) -> NDArray[Any]:
    """Return the values of an Arrow array of numbers of a width; those of NULLs are anything."""
    size = np.dtype(dtype).itemsize
    found: NDArray[Any] = np.frombuffer(array.buffers()[1], dtype, len(array), array.offset * size)
    return found


def valid(array: Any) -> NDArray[np.uint8] | None:
    """Return 1 for each value and 0 for each NULL; ``None`` when no value is NULL."""
    if array.null_count == 0:
        return None
    bits, offset = array.buffers()[0], array.offset
    if bits is None:  # of a type whose values are all NULL
        return np.zeros(len(array), dtype=np.uint8)
    flags = np.unpackbits(
        np.frombuffer(bits, np.uint8), count=offset + len(array), bitorder="little"
    )
    return flags[offset:]
