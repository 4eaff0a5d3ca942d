"""The digests of all values that were masked: few bytes each, in memory or in a nameless file.

Keys are made for the run and written nowhere, so that what lies on the disk says nothing to
whoever finds it. What is asked goes through a filter first, which almost all of it does not pass.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Callable, Sequence
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from seeds.anonymize.proof.words import MOST, Words, extended, sequences, words_of
from seeds.anonymize.siphash import digests_of_integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

LEAST = 8
"""Letters and digits that a value needs to say whose it is."""

ALONE = 0
"""Where values of one word without a digit are: "Alexandra" is looked for as a whole cell alone."""

_TOGETHER = 1 << 19
"""Digests sorted together."""

_IN_MEMORY = 1 << 22
"""Digests kept in memory, 32 MiB; more go into a file."""

_FILTER = 27
"""Bits of a number that the filter looks at: it takes 16 MiB, as far as it is filled."""


class Filter:
    """Tells of most numbers that they are not in a set.

    Args:
        bits: How many of a number's bits are looked at.
    """

    def __init__(self, bits: int) -> None:
        self._bits = np.zeros((1 << bits) >> 6, dtype=np.uint64)
        self._shift = np.uint64(64 - bits)

    def add(self, numbers: U64) -> None:
        """Put numbers in."""
        place = numbers >> self._shift
        word = (place >> np.uint64(6)).view(np.int64)
        bit = np.uint64(1) << (place & np.uint64(63))
        # The same people appear again and again, and asking is quicker than adding.
        new = np.flatnonzero(self._bits[word] & bit == 0)
        np.bitwise_or.at(self._bits, word[new], bit[new])

    def likely(self, numbers: U64) -> NDArray[np.int64]:
        """Return the places of those that may be in."""
        place = numbers >> self._shift
        bits = self._bits[(place >> np.uint64(6)).view(np.int64)] >> (place & np.uint64(63))
        return np.flatnonzero(bits & np.uint64(1))


class Table:
    """Tells which numbers are in a set, by one look for most of them.

    Args:
        numbers: The set; of some ten thousands.
    """

    _BITS = 18

    def __init__(self, numbers: U64) -> None:
        self._shift = np.uint64(64 - self._BITS)
        # An empty place has a number of another one, which nobody asks for there.
        other: U64 = np.arange(1 << self._BITS, dtype=np.uint64) ^ np.uint64(1)
        self._slots = other << self._shift
        self._slots[self._places(numbers)] = numbers
        # Of two with one place the other is looked for.
        self._others = np.unique(numbers[self._slots[self._places(numbers)] != numbers])
        self._crowded = np.zeros(1 << self._BITS, dtype=np.bool_)
        self._crowded[self._places(self._others)] = True

    def has(self, numbers: U64) -> NDArray[np.bool_]:
        """Tell which are in the set."""
        places = self._places(numbers)
        known: NDArray[np.bool_] = self._slots[places] == numbers
        doubtful = np.flatnonzero(self._crowded[places] & ~known)
        known[doubtful] = _among(self._others, numbers[doubtful])
        return known

    def _places(self, numbers: U64) -> NDArray[np.int64]:
        return (numbers >> self._shift).view(np.int64)


class Originals:
    """Collects values, and tells afterwards which others are among them.

    A value of nothing but words of ``public`` and short numbers is not collected: Ada Lovelace of
    733 Pheasant Lane may be anybody, and a mask may give her to somebody else.

    Args:
        public: Texts whose words everybody knows.

    Attributes:
        key: What words are keyed with.
    """

    def __init__(self, public: Any) -> None:
        self.key = secrets.token_bytes(16)
        self._digest_key = secrets.token_bytes(16)
        self._public = Table(words_of(public, self.key).hashes)
        self._filter = Filter(_FILTER)
        self._lock = threading.Lock()
        self._loose: dict[int, list[U64]] = {}
        self._runs: dict[int, list[U64]] = {}
        self._held = 0
        self._file: IO[bytes] | None = None

    def add(self, texts: Any, may_meet: Callable[[Any], Any] | None = None) -> None:
        """Add values; called from threads.

        Args:
            texts: An Arrow array of texts without NULL.
            may_meet: Tells which of some texts are nobody's, by a mask that may give them; asked
                of those alone that would be added otherwise.
        """
        words = words_of(texts, self.key)
        if not len(words.hashes):
            return
        counts = np.minimum(words.counts, MOST)
        telling = (words.sizes >= LEAST) & ~self._common(words)
        if may_meet is not None and telling.any():
            asked = np.flatnonzero(telling)
            met = may_meet(texts.take(pa.array(asked)) if len(asked) < len(texts) else texts)
            telling[asked] = ~met.to_numpy(zero_copy_only=False)
        if not telling.any():
            return
        counts = counts[telling]
        starts = words.first[1:][telling] - counts
        numbers = sequences(words, starts, counts)
        beginnings = [words.hashes[starts[counts > 1]] ^ np.uint64(1)]
        longer = starts[counts > 2]
        beginnings.append(sequences(words, longer, np.full(len(longer), 2)))
        alone = (counts == 1) & ~words.numbered[starts]
        counts[alone] = ALONE
        with self._lock:
            for some in (*beginnings, numbers):
                self._filter.add(some)
        for count in np.flatnonzero(np.bincount(counts)).tolist():
            self._put(count, numbers[counts == count])

    def _common(self, words: Words) -> NDArray[np.bool_]:
        """Tell which texts are made of public words, at least one, and short numbers."""
        known = self._public.has(words.hashes)
        first, last = words.first[:-1], words.first[1:]
        some = _before(known)
        either = _before(known | words.short)
        common: NDArray[np.bool_] = either[last] - either[first] == words.counts
        return common & (some[last] > some[first])

    def _put(self, count: int, numbers: U64) -> None:
        hashes = digests_of_integers(numbers, self._digest_key)[0]
        with self._lock:
            loose = self._loose.setdefault(count, [])
            loose.append(hashes)
            if sum(map(len, loose)) >= _TOGETHER:
                self._sort(count)

    def _sort(self, count: int) -> None:
        loose = self._loose.pop(count, [])
        if not loose:
            return
        run = _distinct(loose)
        del loose
        runs = self._runs.setdefault(count, [])
        if runs and len(runs[-1]) <= 4 * len(run) and not isinstance(runs[-1], np.memmap):
            # The same people appear again and again.
            self._held -= len(runs[-1])
            run = _distinct([runs.pop(), run])
        self._held += len(run)
        runs.append(run)
        if self._held > _IN_MEMORY:
            self._spill()

    def _spill(self) -> None:
        """Move what is in memory to the file, and read it from there."""
        if self._file is None:
            # Without a name from the beginning: nothing is left when the process is killed.
            self._file = tempfile.TemporaryFile(prefix="seeds-")  # noqa: SIM115 - as long as we live
        for runs in self._runs.values():
            for i, run in enumerate(runs):
                if isinstance(run, np.memmap):
                    continue
                at = self._file.seek(0, 2)
                self._file.write(run.tobytes())
                self._file.flush()
                runs[i] = np.memmap(self._file, np.uint64, "r", at, run.shape)
        self._held = 0

    # --- questions --------------------------------------------------------------------------------

    def freeze(self) -> None:
        """End collecting; questions may come."""
        for count in list(self._loose):
            self._sort(count)

    @property
    def values(self) -> int:
        """How many different values there are, about; one may count more than once."""
        return sum(len(run) for runs in self._runs.values() for run in runs)

    @property
    def counts(self) -> tuple[int, ...]:
        """Of how many words values are."""
        return tuple(sorted(self._runs))

    def found(self, words: Words) -> int:
        """Return how many sequences of words are among the values.

        A sequence goes on from where the filter knows its beginning, which it does of few.
        """
        counts = self.counts
        if not counts or not len(words.hashes):
            return 0
        most = min(max(*counts, 1), int(words.counts.max()))
        numbers = words.hashes ^ np.uint64(1)
        places = self._filter.likely(numbers)
        hits = self._sure(1, numbers[places])
        text = np.searchsorted(words.first, places, "right")
        if ALONE in counts:
            single = words.counts[text - 1] == 1
            hits += self._sure(ALONE, numbers[places[single]])
        sums, ends = words.hashes[places], words.first[text]
        for count in range(2, most + 1):
            more = places + count <= ends
            places, ends = places[more], ends[more]
            sums = extended(sums[more], words.hashes[places + count - 1])
            likely = self._filter.likely(sums ^ np.uint64(count))
            hits += self._sure(count, sums[likely] ^ np.uint64(count))
            if count == 2:
                places, ends, sums = places[likely], ends[likely], sums[likely]
        return hits

    def _sure(self, count: int, numbers: U64) -> int:
        """Return how many numbers are those of values of so many words."""
        runs = self._runs.get(count)
        if not runs or not len(numbers):
            return 0
        hashes = digests_of_integers(numbers, self._digest_key)[0]
        sure = np.zeros(len(hashes), dtype=np.bool_)
        for run in runs:
            sure |= _among(run, hashes)
        return int(sure.sum())

    def close(self) -> None:
        """Forget everything."""
        self._runs.clear()
        self._loose.clear()
        if self._file is not None:
            self._file.close()


def _distinct(parts: Sequence[U64]) -> U64:
    """Return the numbers of all parts in order, each once; sorted in place, to save memory."""
    numbers = np.concatenate(parts)
    numbers.sort()
    new = np.ones(len(numbers), dtype=np.bool_)
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return numbers if new.all() else numbers[new]


def _before(flags: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return how many are set before each place, and before the end."""
    before = np.zeros(len(flags) + 1, dtype=np.int32)
    np.cumsum(flags, out=before[1:])
    return before


def _among(run: U64, numbers: U64) -> NDArray[np.bool_]:
    if not len(run):
        return np.zeros(len(numbers), dtype=np.bool_)
    at = np.searchsorted(run, numbers)
    at[at == len(run)] = 0
    found: NDArray[np.bool_] = run[at] == numbers
    return found
