"""SipHash-2-4 with 128 bits of output, of whole columns at once.

The one keyed function that masking and its proof are made of: without the key, what it gives
cannot be told from random bits (Aumasson, Bernstein: "SipHash: a fast short-input PRF",
INDOCRYPT 2012). Values are read eight bytes at a time, long ones first, so that each step is a
handful of NumPy operations on a block that stays in the processor's cache.

Values of 512 bytes and more are digested by keyed BLAKE2b, one by one, which is then quicker.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

LONG = 512
"""Bytes from which on a value is digested alone, by BLAKE2b."""

_BLOCK = 1 << 13
"""Values hashed together: few enough for their states to stay in the processor's cache."""

_TAIL = np.array([(1 << (8 * n)) - 1 for n in range(8)], dtype=np.uint64)
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_S32 = np.uint64(32)
# The rotations of each pair of halves, v1 beside v3, as shifts to the left and to the right.
_FIRST = tuple(np.array([[a], [b]], dtype=np.uint64) for a, b in ((13, 16), (51, 48)))
_SECOND = tuple(np.array([[a], [b]], dtype=np.uint64) for a, b in ((17, 21), (47, 43)))


def digests(array: Any, key: bytes) -> tuple[U64, U64]:
    """Return 128 bits for each value of a column, as two arrays of 64.

    Args:
        array: Texts or bytes of any Arrow type. What comes out for NULL means nothing.
        key: 16 bytes.
    """
    letters, places = _bytes_of(array)
    count = len(places) - 1
    low, high = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.uint64)
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        _block(letters, places[start : stop + 1], key, low[start:stop], high[start:stop])
    return low, high


def digests_of_integers(values: U64, key: bytes) -> tuple[U64, U64]:
    """Return 128 bits for each integer, which counts as its eight bytes, lowest first.

    Args:
        values: Integers of 64 bits.
        key: 16 bytes.
    """
    count = len(values)
    low, high = np.empty(count, dtype=np.uint64), np.empty(count, dtype=np.uint64)
    last = np.uint64(8 << 56)
    for start in range(0, count, _BLOCK):
        stop = min(start + _BLOCK, count)
        state = _State(key, stop - start)
        state.absorb(values[start:stop], stop - start)
        state.absorb(last, stop - start)
        state.finish(low[start:stop], high[start:stop])
    return low, high


class _State:
    """The four words of each value of a block: v0 over v2, and v1 over v3."""

    def __init__(self, key: bytes, count: int) -> None:
        first, second = (int.from_bytes(key[i : i + 8], "little") for i in (0, 8))
        if len(key) != 16:
            raise ValueError(f"a key of SipHash has 16 bytes, not {len(key)}")
        # 0xEE marks the variant with 128 bits of output.
        words = [_START[0] ^ first, _START[1] ^ second ^ 0xEE, _START[2] ^ first]
        words.append(_START[3] ^ second)
        self.even = np.empty((2, count), dtype=np.uint64)
        self.odd = np.empty((2, count), dtype=np.uint64)
        self.spare = np.empty((2, count), dtype=np.uint64)
        for i, word in enumerate(words):
            (self.odd if i % 2 else self.even)[i // 2] = word

    def absorb(self, words: U64 | np.uint64, count: int) -> None:
        """Mix one word into the first ``count`` values."""
        self.odd[1, :count] ^= words
        self._rounds(2, count)
        self.even[0, :count] ^= words

    def finish(self, low: U64, high: U64) -> None:
        """Write the 128 bits of each value."""
        count = len(low)
        self.even[1] ^= np.uint64(0xEE)
        self._rounds(4, count)
        self._fold(low)
        self.odd[0] ^= np.uint64(0xDD)
        self._rounds(4, count)
        self._fold(high)

    def _fold(self, out: U64) -> None:
        np.bitwise_xor(self.even[0], self.even[1], out=out)
        out ^= self.odd[0]
        out ^= self.odd[1]

    def _rounds(self, rounds: int, count: int) -> None:
        even, odd, spare = self.even[:, :count], self.odd[:, :count], self.spare[:, :count]
        v0, v2, half = even[0], even[1], spare[0]
        crossed = even[::-1]
        for _ in range(rounds):
            even += odd
            np.right_shift(odd, _FIRST[1], out=spare)
            np.left_shift(odd, _FIRST[0], out=odd)
            odd |= spare
            odd ^= even
            np.right_shift(v0, _S32, out=half)
            np.left_shift(v0, _S32, out=v0)
            v0 |= half
            crossed += odd
            np.right_shift(odd, _SECOND[1], out=spare)
            np.left_shift(odd, _SECOND[0], out=odd)
            odd |= spare
            odd ^= crossed
            np.right_shift(v2, _S32, out=half)
            np.left_shift(v2, _S32, out=v2)
            v2 |= half


def _bytes_of(array: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return all bytes of an array, and where each value begins and the last one ends."""
    kind = array.type
    count, offset = len(array), array.offset
    if pa.types.is_fixed_size_binary(kind):
        width = kind.byte_width
        places = np.arange(offset * width, (offset + count + 1) * width, width, dtype=np.int64)
        data = array.buffers()[1]
    else:
        large = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
        size, dtype = (8, np.int64) if large else (4, np.int32)
        _, offsets, data = array.buffers()
        if count == 0:
            places = np.zeros(1, dtype=np.int64)
        else:
            places = np.frombuffer(offsets, dtype, count + 1, offset * size).astype(np.int64)
    return np.frombuffer(b"" if data is None else data, np.uint8), places


def _block(
    letters: NDArray[np.uint8], places: NDArray[np.int64], key: bytes, low: U64, high: U64
) -> None:
    first, end = int(places[0]), int(places[-1])
    # A word may be read across the end of the last value.
    padded = np.zeros(end - first + 8, dtype=np.uint8)
    padded[:-8] = letters[first:end]
    words: U64 = np.ndarray(end - first + 1, "<u8", padded, strides=(1,))
    starts = places[:-1] - first
    lengths = np.diff(places)
    long = np.flatnonzero(lengths >= LONG)
    lengths[long] = 0
    whole = lengths >> 3
    most, least = int(whole.max(initial=0)), int(whole.min(initial=0))
    state = _State(key, len(starts))
    if most == least:
        _absorb(state, words, starts, lengths, [len(starts)] * most)
        state.finish(low, high)
    else:
        # Longest first, so that each step is on a block at the beginning.
        order = np.argsort((most - whole).astype(np.uint8), kind="stable")
        longer = len(whole) - np.cumsum(np.bincount(whole))
        _absorb(state, words, starts[order], lengths[order], longer[:most].tolist())
        ordered = np.empty((2, len(order)), dtype=np.uint64)
        state.finish(ordered[0], ordered[1])
        low[order], high[order] = ordered
    for i in long.tolist():
        one = letters[places[i] : places[i + 1]]
        digest = blake2b(one.tobytes(), digest_size=16, key=key, person=b"seeds.long").digest()
        low[i], high[i] = np.frombuffer(digest, "<u8")


def _absorb(
    state: _State,
    words: U64,
    starts: NDArray[np.int64],
    lengths: NDArray[np.int64],
    longer: list[int],
) -> None:
    """Mix in the whole words of each value, then its last bytes with its length.

    Args:
        state: What is mixed into.
        words: The eight bytes from each place on.
        starts: Where each value begins; values of more words come first.
        lengths: Their lengths in bytes.
        longer: How many values have a first whole word, a second, …
    """
    for i, count in enumerate(longer):
        state.absorb(words[starts[:count] + 8 * i], count)
    last = words[starts + (lengths & -8)] & _TAIL[lengths & 7]
    last |= lengths.astype(np.uint64) << np.uint64(56)
    state.absorb(last, len(starts))
