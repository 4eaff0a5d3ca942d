"""Order-independent digests of logical values: equal on every database that holds the same rows.

Every value that is not NULL becomes 64 bits; keyed by the name of its column they are mixed,
added up within the row and mixed again: the row's hash. A digest is the sum of two different
mixes of all row hashes, each modulo 2^64. So neither the order of rows nor the cut into batches
matters, a row that occurs twice counts twice, columns may come in any order, and a NULL is
nothing: rows read with a column that holds only NULL digest as without it.

Collisions. All mixing is by bijections (splitmix64's finaliser, xor, multiplication by odd
numbers). A change of one value of 64 bits (a number, a time) or of one letter of a text
therefore *always* changes the row's hash, and when the hash of one row changes, so does the
digest. Any other change of a row, such as two values that swap columns, has a chance of 2^-64 to
leave its hash as it was; a change of several rows' hashes has one of 2^-128 to leave the digest.
Within a table of a million rows two different rows share a hash with a chance of 2^-25. None of
this holds against somebody who computes collisions: digests find edits, they sign nothing.

The values:

- Integers, times (microseconds, UTC), dates (days) and truth values are their numbers; decimals
  the integer at their column's scale, whatever its width in memory.
- Floats are their bits, -0.0 being 0.0. NaN is nothing, since SQLite makes NULL of it.
- Text, bytes and UUIDs are read eight bytes at a time, beginning with the length, long ones by
  BLAKE2b.
- JSON is its canonical text (:mod:`seeds.schema.json_text`). A document that is nothing but a
  number is that number as SQLite keeps it: a 64-bit integer, else a double.
- Arrays are the sum of their items, each mixed with its position, and their length.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.schema.arrays import numbers, valid
from seeds.schema.json_columns import canonical_texts, letters_of
from seeds.schema.json_text import float_text
from seeds.schema.mixing import mix
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeds.schema.batch import Batch

    U64 = NDArray[np.uint64]
    Hashes = Callable[[int, int], U64]

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_BLOCK = 1 << 14
"""Rows hashed together: few enough to stay in the processor's cache."""

_LONG = 512
"""Bytes from which on a text is hashed alone: one BLAKE2b is then quicker than many steps."""

_WORDS = 8
"""Words of each text that are looked at together."""

_MASK = (1 << 64) - 1
_ROW = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xD1B54A32D192ED03)
_SECOND = np.uint64(0x8CB92BA72F3D8DD7)
_ITEM = np.uint64(0xA0761D6478BD642F)
_LENGTH = np.uint64(0x2545F4914F6CDD1D)
_MAY_BE_NUMBER = np.zeros(256, np.bool_)
_MAY_BE_NUMBER[[*b"-0123456789"]] = True
"""The first byte of a document that is a number."""

_TAIL = np.array([(1 << (8 * n)) - 1 for n in range(8)], dtype=np.uint64)


class Digest:
    """Adds up rows; ``hexdigest`` is 32 hex digits.

    Attributes:
        rows: How many rows were added.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._first = 0
        self._second = 0

    @classmethod
    def parse(cls, text: str, rows: int) -> Digest:
        """Return the digest that :meth:`hexdigest` made a text of.

        Args:
            text: 32 hex digits.
            rows: How many rows it is of.

        Raises:
            ValueError: The text is no digest.
        """
        number = int(text, 16)
        if len(text) != 32 or number < 0:
            raise ValueError(f"{text!r} is no digest")
        found = cls()
        found.rows, found._first, found._second = rows, number >> 64, number & _MASK
        return found

    def update(self, batch: Batch) -> None:
        """Add the rows of a batch."""
        self.add_hashes(row_hashes(batch))

    def add_hashes(self, hashes: U64) -> None:
        """Add rows by their hashes."""
        for start in range(0, len(hashes), _BLOCK):
            block = hashes[start : start + _BLOCK]
            self._first += int(mix(block ^ _FIRST).sum(dtype=np.uint64))
            self._second += int(mix(block + _SECOND).sum(dtype=np.uint64))
        self._first &= _MASK
        self._second &= _MASK
        self.rows += len(hashes)

    def add(self, other: Digest) -> None:
        """Add the rows of another digest."""
        self._first = (self._first + other._first) & _MASK
        self._second = (self._second + other._second) & _MASK
        self.rows += other.rows

    def subtract(self, other: Digest) -> None:
        """Take away rows that were added before."""
        self._first = (self._first - other._first) & _MASK
        self._second = (self._second - other._second) & _MASK
        self.rows -= other.rows

    def hexdigest(self) -> str:
        """Return the digest of the rows so far."""
        return f"{self._first:016x}{self._second:016x}"


def row_hashes(batch: Batch) -> U64:
    """Return 64 bits for each row of a batch; equal rows have equal ones, see the module."""
    columns = []
    for name, column in zip(batch.rows.schema.names, batch.rows.columns, strict=True):
        array = _without_nan(column)
        if array.null_count == len(array):
            continue
        logical = batch.table.columns[name].type
        columns.append(_cells(array, logical, name in batch.canonical, _column_key(name)))
    rows: U64 = np.full(batch.rows.num_rows, _ROW, dtype=np.uint64)
    for start in range(0, len(rows), _BLOCK):
        stop = min(start + _BLOCK, len(rows))
        block = rows[start:stop]
        for cells in columns:
            block += cells(start, stop)
        mix(block)
    return rows


@cache
def _column_key(name: str) -> np.uint64:
    digest = blake2b(name.encode(), digest_size=8, person=b"seeds.column")
    return np.uint64(int.from_bytes(digest.digest(), "little"))


def _without_nan(array: Any) -> Any:
    if not pa.types.is_float64(array.type):
        return array
    nan = pc.is_nan(array)
    return pc.if_else(nan, None, array) if pc.any(nan).as_py() else array


def _cells(array: Any, logical: LogicalType, canonical: bool, key: np.uint64) -> Hashes:
    """Return a function that gives what some of a column's values add to their rows."""
    if pa.types.is_dictionary(array.type):
        values, codes = array.dictionary, array.indices.cast(pa.int32())
        table = _table(_Dictionary(values), logical, canonical, key)
        positions, there = numbers(codes, np.int32), valid(codes)
        if there is not None:
            positions = np.where(there, positions, np.int32(len(values)))
        return lambda start, stop: table[positions[start:stop]]
    hashes, there = _hashes(array, logical, canonical), valid(array)

    def cells(start: int, stop: int) -> U64:
        found = mix(hashes(start, stop) ^ key)
        if there is not None:
            found *= there[start:stop]
        return found

    return cells


class _Dictionary:
    """The values of a dictionary array; equal to those at the same place in memory."""

    def __init__(self, values: Any) -> None:
        self.values = values
        addresses = (buffer.address for buffer in values.buffers() if buffer is not None)
        self._place = (*addresses, values.offset, len(values))

    def __hash__(self) -> int:
        return hash(self._place)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Dictionary) and self._place == other._place


# While values are in the cache, nothing else can be at their place.
@lru_cache(maxsize=64)
def _table(dictionary: _Dictionary, logical: LogicalType, canonical: bool, key: np.uint64) -> U64:
    """Return what each value of a dictionary adds to its row; in the end nothing, for NULL."""
    values = dictionary.values
    known = mix(_hashes(values, logical, canonical)(0, len(values)) ^ key)
    return np.append(known, np.uint64(0))


def _hashes(array: Any, logical: LogicalType, canonical: bool) -> Hashes:
    """Return a function that gives the 64 bits of some of a column's values.

    What it gives for NULL means nothing.
    """
    match logical.kind:
        case Kind.TEXT | Kind.BYTES | Kind.UUID | Kind.OTHER:
            return _binary(array)
        case Kind.JSON:
            return _binary(_json(array, canonical))
        case Kind.ARRAY:
            assert logical.item is not None
            return _lists(array, logical.item)
        case Kind.FLOAT:
            return _slices(numbers(array, np.float64) + 0.0)
        case Kind.DECIMAL:
            return _slices(_decimals(array))
        case Kind.BOOLEAN:
            return _slices(array.cast(pa.uint8()).cast(pa.uint64()))
        case Kind.DATE:
            return _slices(array.view(pa.int32()).cast(pa.int64()))
        case _:
            return _slices(array)


def _slices(values: Any) -> Hashes:
    found = values if isinstance(values, np.ndarray) else numbers(values, np.uint64)
    words: U64 = found.view(np.uint64)
    return lambda start, stop: words[start:stop]


def _decimals(array: Any) -> U64:
    """Return the low half of each scaled integer, with whatever the high half adds to it."""
    if array.type.bit_width != 128:
        array = array.cast(pa.decimal128(38, array.type.scale))
    halves = np.frombuffer(array.buffers()[1], np.int64, len(array) * 2, array.offset * 16)
    low, high = halves[0::2], halves[1::2]
    more = high - (low >> 63)
    plain = low.astype(np.uint64)
    return plain + mix(more.view(np.uint64)) if more.any() else plain


# --- text and bytes ---------------------------------------------------------------------------


def _binary(array: Any) -> Hashes:
    """Return the hashes of text or bytes of any Arrow type."""
    kind = array.type
    count, offset = len(array), array.offset
    if pa.types.is_fixed_size_binary(kind):
        width = kind.byte_width
        starts = np.arange(offset * width, (offset + count + 1) * width, width, dtype=np.int64)
        data = array.buffers()[1]
    else:
        large = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
        size, dtype = (8, np.int64) if large else (4, np.int32)
        _, places, data = array.buffers()
        starts = np.frombuffer(places, dtype, count + 1, offset * size).astype(np.int64)
    letters = np.frombuffer(b"" if data is None else data, np.uint8)
    return lambda start, stop: _byte_hashes(letters, starts[start : stop + 1])


def _byte_hashes(letters: NDArray[np.uint8], places: NDArray[np.int64]) -> U64:
    """Return 64 bits for each of consecutive strings of bytes.

    Args:
        letters: All bytes.
        places: Where each string begins, and the last one ends.
    """
    first, end = int(places[0]), int(places[-1])
    if _is_one(letters[first:end], places):
        return np.repeat(_byte_hashes(letters, places[:2]), len(places) - 1)
    starts = places[:-1] - first
    lengths = np.diff(places)
    long = np.flatnonzero(lengths >= _LONG)
    hashes: U64 = lengths.astype(np.uint64) * _LENGTH
    lengths[long] = 0
    whole = lengths >> 3
    tails = _TAIL[lengths & 7]
    most = int(whole.max(initial=0))
    width = min(most + 1, _WORDS)
    # Words may be read across the end of the last string.
    enough = letters[first : end + 8 * width]
    if len(enough) < end - first + 8 * width:
        padded = np.zeros(end - first + 8 * width, dtype=np.uint8)
        padded[: len(enough)] = enough
        enough = padded
    # The words from each byte on: one copy a string takes all of them.
    words: Any = np.ndarray(end - first + 1, f"V{8 * width}", enough, strides=(1,))
    for begin in range(0, most + 1, width):
        if begin == 0:
            hashes = _steps(hashes, words[starts], whole, tails, width)
        else:
            some = np.flatnonzero(whole >= begin)
            found = words[starts[some] + 8 * begin]
            hashes[some] = _steps(hashes[some], found, whole[some] - begin, tails[some], width)
    for i in long.tolist():
        one = letters[places[i] : places[i + 1]].tobytes()
        hashes[i] = int.from_bytes(blake2b(one, digest_size=8).digest(), "little")
    return hashes


def _is_one(letters: NDArray[np.uint8], places: NDArray[np.int64]) -> bool:
    """Tell whether strings that follow one another are all the same, such as one password hash."""
    count = len(places) - 1
    if count < 2 or len(letters) % count:
        return False
    size = len(letters) // count
    # Most columns differ in the first or the last string, and nothing else is looked at.
    if size < 8 or bytes(letters[:size]) != bytes(letters[-size:]):
        return False
    return bool(
        np.array_equal(places, np.arange(places[0], places[-1] + 1, size))
        and (letters[size:] == letters[:-size]).all()
    )


def _steps(hashes: U64, found: Any, whole: NDArray[np.int64], tails: U64, width: int) -> U64:
    """Mix in some words of each string, and its last bytes where it ends among them.

    Args:
        hashes: Is changed, and returned.
        found: The words of each string, and whatever follows it.
        whole: Whole words of each string from here on.
        tails: Which bits of the word after those belong to the string.
        width: How many words there are of each.
    """
    flat: U64 = found.view("<u8")
    grid = flat.reshape(-1, width)
    least, most = min(int(whole.min(initial=width)), width), min(int(whole.max(initial=0)), width)
    for i in range(least):
        hashes ^= grid[:, i]
        mix(hashes)
    for i in range(least, most):
        longer = np.flatnonzero(whole > i)
        block = hashes[longer]
        block ^= grid[longer, i]
        hashes[longer] = mix(block)
    last = np.arange(0, len(flat), width) + whole
    if most < width:
        hashes ^= flat[last] & tails
        return mix(hashes)
    ending = np.flatnonzero(whole < width)
    block = hashes[ending]
    block ^= flat[last[ending]] & tails[ending]
    hashes[ending] = mix(block)
    return hashes


# --- JSON -------------------------------------------------------------------------------------


def _json(array: Any, canonical: bool) -> Any:
    """Return canonical texts, with numbers that stand alone as SQLite keeps them."""
    texts = array if canonical else canonical_texts(array)
    letters, places = letters_of(texts)
    if not _MAY_BE_NUMBER[letters[places[:-1][places[:-1] < len(letters)]]].any():
        return texts
    alone = pc.match_substring_regex(texts, "^[-0-9]")
    if not pc.any(alone).as_py():
        return texts
    known = [_alone(text) for text in texts.filter(alone).to_pylist()]
    return pc.replace_with_mask(texts, pc.fill_null(alone, False), pa.array(known, texts.type))


def _alone(text: str) -> str:
    try:
        number = Decimal(text)
    except ArithmeticError:
        return text
    if "." not in text and -(1 << 63) <= number < 1 << 63:
        return str(int(number))
    rounded = float(number)
    if rounded.is_integer() and abs(rounded) < 1 << 63:
        return str(int(rounded))
    return float_text(rounded)


# --- arrays -----------------------------------------------------------------------------------


def _lists(array: Any, item: LogicalType) -> Hashes:
    """Return the sums of the items of each list, mixed with their positions."""
    offsets = array.offsets.to_numpy().astype(np.int64)
    items = _without_nan(array.values.slice(offsets[0], offsets[-1] - offsets[0]))
    offsets -= offsets[0]
    lengths = np.diff(offsets)
    cells: U64 = np.zeros(len(items), dtype=np.uint64)
    if items.null_count < len(items):
        cells += mix(_hashes(items, item, canonical=False)(0, len(items)) ^ _ITEM)
        if (there := valid(items)) is not None:
            cells *= there
    position = np.arange(len(items)) - np.repeat(offsets[:-1], lengths)
    cells += position.astype(np.uint64) * _ROW
    sums = np.append(np.uint64(0), np.cumsum(mix(cells), dtype=np.uint64))
    return _slices(sums[offsets[1:]] - sums[offsets[:-1]] + lengths.astype(np.uint64) * _LENGTH)
