"""Texts as sequences of words, and the words as numbers.

A word is a run of letters and digits; capitals, accents' spelling and whatever stands between words
mean nothing. So an address, a number or a name is found within a sentence, a list or a document,
and however it is punctuated.

The numbers are quick, keyed, and for this process alone: what is kept of them is digested by
SipHash first (:mod:`seeds.anonymize.proof.originals`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute

from seeds.schema.mixing import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

MOST = 6
"""Words of a value that are looked for; of longer ones the last so many, because hashes and links
begin alike."""

_SHORT = 5
"""Digits of a number that many people share: of a house, a year, a postal code."""

_TAIL = np.array([(1 << (8 * n)) - 1 for n in range(9)], dtype=np.uint64)
_STEP = np.uint64(0x9E3779B97F4A7C15)


def _letters() -> NDArray[np.uint8]:
    """Return what each byte counts as: small letters, digits and all beyond ASCII as themselves."""
    table = np.zeros(256, dtype=np.uint8)
    table[128:] = np.arange(128, 256)
    for first, last in (("0", "9"), ("a", "z")):
        table[ord(first) : ord(last) + 1] = np.arange(ord(first), ord(last) + 1)
    table[ord("A") : ord("Z") + 1] = np.arange(ord("a"), ord("z") + 1)
    return table


_FOLDED = _letters()


@dataclass(frozen=True)
class Words:
    """The words of many texts.

    Attributes:
        hashes: A number for each word.
        first: Where the words of each text begin, and those of the last one end.
        sizes: Letters and digits of each text, in bytes.
        numbered: Whether each word has a digit.
        short: Whether it is a number of a few digits.
    """

    hashes: U64
    first: NDArray[np.int64]
    sizes: NDArray[np.int64]
    numbered: NDArray[np.bool_]
    short: NDArray[np.bool_]

    @property
    def counts(self) -> NDArray[np.int64]:
        """How many words each text has."""
        counts: NDArray[np.int64] = np.diff(self.first)
        return counts


def words_of(texts: Any, key: bytes) -> Words:
    """Return the words of texts.

    Args:
        texts: An Arrow array of texts without NULL.
        key: 16 bytes.
    """
    data, places = _bytes(texts)
    if len(data) and int(data.max()) >= 128:
        data, places = _bytes(pc.utf8_lower(pc.utf8_normalize(texts, "NFKC")))
    folded = _FOLDED[data]
    inside = folded != 0
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    edges = places[:-1][places[:-1] < len(data)]
    begins[edges] = inside[edges]
    starts = np.flatnonzero(begins)
    letters = folded[inside]
    at = np.zeros(len(data) + 1, dtype=np.int32)
    np.cumsum(inside, out=at[1:])
    offsets = np.append(at[starts], at[-1]).astype(np.int64)
    digits = np.zeros(len(letters) + 1, dtype=np.int32)
    np.cumsum(letters <= ord("9"), out=digits[1:])
    count = digits[offsets[1:]] - digits[offsets[:-1]]
    lengths = np.diff(offsets)
    return Words(
        _hashes(letters, offsets[:-1], lengths, key),
        np.searchsorted(starts, places),
        np.diff(at[places]).astype(np.int64),
        count > 0,
        (count == lengths) & (count <= _SHORT),
    )


def _hashes(
    letters: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], key: bytes
) -> U64:
    """Return 64 bits of each word, read eight bytes at a time."""
    first, second = (np.uint64(int.from_bytes(key[i : i + 8], "little")) for i in (0, 8))
    # A word may be read across the end of the last one.
    padded = np.zeros(len(letters) + 8, dtype=np.uint8)
    padded[:-8] = letters
    eights: U64 = np.ndarray(len(letters) + 1, "<u8", padded, strides=(1,))
    hashes: U64 = (eights[starts] & _TAIL[np.minimum(lengths, 8)]) + first
    hashes ^= lengths.astype(np.uint64) * second
    mix(hashes)
    longer = np.flatnonzero(lengths > 8)
    at = 8
    while len(longer):
        rest = np.minimum(lengths[longer] - at, 8)
        some = hashes[longer] ^ ((eights[starts[longer] + at] & _TAIL[rest]) + second)
        hashes[longer] = mix(some)
        at += 8
        longer = longer[lengths[longer] > at]
    return hashes


def _bytes(texts: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of all texts, and where each begins and the last one ends."""
    size = 8 if texts.type in (pa.large_string(), pa.large_binary()) else 4
    _, places, data = texts.buffers()
    if places is None or not len(texts):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    at = np.frombuffer(places, f"i{size}", len(texts) + 1, texts.offset * size).astype(np.int64)
    letters = np.frombuffer(b"" if data is None else data, np.uint8)
    return letters[at[0] : at[-1]], at - at[0]


def sequences(words: Words, most: int) -> Iterator[tuple[int, U64]]:
    """Yield a number for each place where so many words follow one another, for one word, two, ….

    A place from where there are not enough words to the end of its text has a number as well,
    which means nothing.
    """
    hashes = words.hashes
    sums = hashes.copy()
    for count in range(1, most + 1):
        if count > 1:
            sums = sums[:-1] * _STEP + hashes[count - 1 :]
            mix(sums)
        if not len(sums):
            return
        yield count, sums ^ np.uint64(count)


def whole(words: Words, count: int) -> NDArray[np.bool_]:
    """Tell from which places on so many words belong to one text."""
    end = np.repeat(words.first[1:], words.counts)
    places = np.arange(len(words.hashes), dtype=np.int64)
    enough: NDArray[np.bool_] = places + count <= end
    return enough
