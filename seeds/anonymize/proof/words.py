"""Texts as sequences of words, and the words as numbers.

A word is a run of letters and digits; capitals, accents' spelling and whatever stands between words
mean nothing. So an address, a number or a name is found within a sentence, a list or a document,
and however it is punctuated.

The numbers are quick, keyed, and for this process alone: what is kept of them is digested by
SipHash first (:mod:`seeds.anonymize.proof.originals`).
"""

from __future__ import annotations

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
_TENS = np.uint64(0x2020202020202020)
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
        data, places = _bytes(_plain(texts, data, places))
    # Words may be read across the end of the last one.
    folded = np.zeros(len(data) + 8, dtype=np.uint8)
    np.take(_FOLDED, data, out=folded[:-8], mode="clip")
    inside = folded[:-8] != 0
    between = places[1:-1][places[1:-1] < len(data)]
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    begins[between] = inside[between]
    ends = inside.copy()
    ends[:-1] &= ~inside[1:]
    last = between[between > 0] - 1
    ends[last] = inside[last]
    starts = np.flatnonzero(begins)
    lengths = np.flatnonzero(ends) - starts + 1
    before = np.zeros(len(data) + 1, dtype=np.int32)
    np.cumsum(begins, out=before[1:])
    first = before[places].astype(np.int64)
    letters = np.zeros(len(starts) + 1, dtype=np.int64)
    np.cumsum(lengths, out=letters[1:])
    hashes, numbered, short = _hashes(folded, starts, lengths, key)
    return Words(hashes, first, np.diff(letters[first]), numbered, short)


def _plain(texts: Any, data: NDArray[np.uint8], places: NDArray[np.int64]) -> Any:
    """Return texts with letters beyond ASCII small, and in one spelling."""
    rows = np.unique(np.searchsorted(places, np.flatnonzero(data >= 128), "right") - 1)
    chosen = np.zeros(len(texts), dtype=np.bool_)
    chosen[rows] = True
    mask = pa.array(chosen)
    spelt = pc.utf8_lower(pc.utf8_normalize(texts.filter(mask), "NFKC"))
    return pc.replace_with_mask(texts, mask, spelt)


def _hashes(
    letters: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64], key: bytes
) -> tuple[U64, NDArray[np.bool_], NDArray[np.bool_]]:
    """Return 64 bits of each word, read eight bytes at a time; and whether it has digits.

    Args:
        letters: Folded letters, and eight bytes more.
        starts: Where words begin.
        lengths: How many bytes they have.
        key: 16 bytes.

    Returns:
        The numbers; which words have a digit; which are a number of a few digits.
    """
    first, second = (np.uint64(int.from_bytes(key[i : i + 8], "little")) for i in (0, 8))
    eights: U64 = np.ndarray(len(letters) - 7, "<u8", letters, strides=(1,))
    words = eights[starts]
    words &= _TAIL[np.minimum(lengths, 8)]
    digits = _digits(words)
    numbered = digits != 0
    short = lengths <= _SHORT
    short &= digits == _TENS & _TAIL[np.minimum(lengths, 8)]
    words += first
    words ^= lengths.view(np.uint64) * second
    hashes = mix(words)
    longer = np.flatnonzero(lengths > 8)
    at = 8
    while len(longer):
        rest = np.minimum(lengths[longer] - at, 8)
        some = eights[starts[longer] + at] & _TAIL[rest]
        numbered[longer] |= _digits(some) != 0
        hashes[longer] = mix(hashes[longer] ^ (some + second))
        at += 8
        longer = longer[lengths[longer] > at]
    return hashes, numbered, short


def _digits(words: U64) -> U64:
    """Return words with one bit set in each byte that is a digit.

    Digits have the bits 0x30 and none above; small letters have 0x40, other scripts 0x80.
    """
    above = words >> np.uint64(1)
    above |= words >> np.uint64(2)
    np.invert(above, out=above)
    above &= words
    above &= _TENS
    return above


def _bytes(texts: Any) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of all texts, and where each begins and the last one ends."""
    size = 8 if texts.type in (pa.large_string(), pa.large_binary()) else 4
    _, places, data = texts.buffers()
    if places is None or not len(texts):
        return np.empty(0, np.uint8), np.zeros(1, np.int64)
    at = np.frombuffer(places, f"i{size}", len(texts) + 1, texts.offset * size).astype(np.int64)
    letters = np.frombuffer(b"" if data is None else data, np.uint8)
    return letters[at[0] : at[-1]], at - at[0]


def sequences(words: Words, places: NDArray[np.int64], counts: NDArray[np.int64]) -> U64:
    """Return a number for each of some sequences of words.

    Args:
        words: The words.
        places: The first word of each sequence.
        counts: How many words each has, at least one.
    """
    sums = words.hashes[places]
    longer = np.flatnonzero(counts > 1)
    count = 1
    while len(longer):
        sums[longer] = extended(sums[longer], words.hashes[places[longer] + count])
        count += 1
        longer = longer[counts[longer] > count]
    return sums ^ counts.view(np.uint64)


def extended(sums: U64, following: U64) -> U64:
    """Return what is made of sequences and the word that follows each; without their counts."""
    made = sums * _STEP
    made += following
    return mix(made)
