"""The finaliser of splitmix64, which streams and digests are made of.

Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014. It is a
bijection of 64-bit integers, so that different inputs never have equal outputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


def mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Apply the finaliser in place and return the array."""
    t = x >> _S30
    x ^= t
    x *= _M1
    np.right_shift(x, _S27, out=t)
    x ^= t
    x *= _M2
    np.right_shift(x, _S31, out=t)
    x ^= t
    return x
