"""The digests of all values that were masked: few bytes each, in memory or in a nameless file.

The key is made for the run and written nowhere, so that what lies on the disk says nothing to
whoever finds it.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from seeds.anonymize.proof.words import MOST, Words, sequences, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U64 = NDArray[np.uint64]

LEAST = 8
"""Letters and digits that a value needs to say whose it is."""

ALONE = 0
"""Where values of one word without a digit are: "Alexandra" is looked for as a whole cell alone."""

_TOGETHER = 1 << 20
"""Digests sorted together."""

_IN_MEMORY = 1 << 23
"""Digests kept in memory, 64 MiB; more go into a file."""


class Originals:
    """Collects values, and tells afterwards which others are among them.

    A value of nothing but words of ``public`` and short numbers is not collected: Ada Lovelace of
    733 Pheasant Lane may be anybody, and a mask may give her to somebody else.

    Args:
        public: Texts whose words everybody knows.

    Attributes:
        key: What digests are keyed with.
    """

    def __init__(self, public: Any) -> None:
        self.key = secrets.token_bytes(16)
        self._public = np.unique(words_of(public, self.key).hashes)
        self._lock = threading.Lock()
        self._loose: dict[int, list[U64]] = {}
        self._runs: dict[int, list[U64]] = {}
        self._held = 0
        self._file: IO[bytes] | None = None
        self._filter: U64 | None = None
        self._shift = np.uint64(0)

    def add(self, texts: Any) -> None:
        """Add values; called from threads.

        Args:
            texts: An Arrow array of texts without NULL.
        """
        words = words_of(texts, self.key)
        if not len(words.hashes):
            return
        counts = np.minimum(words.counts, MOST)
        telling = (words.sizes >= LEAST) & ~self._common(words)
        starts = words.first[1:] - counts
        for count, hashes in sequences(words, MOST):
            chosen = telling & (counts == count)
            places = starts[chosen]
            if not len(places):
                continue
            if count == 1:
                numbered = words.numbered[places]
                self._put(ALONE, hashes[places[~numbered]])
                places = places[numbered]
            self._put(count, hashes[places])

    def _common(self, words: Words) -> NDArray[np.bool_]:
        """Tell which texts are made of public words, at least one, and short numbers."""
        public = words.hashes
        at = np.searchsorted(self._public, public)
        at[at == len(self._public)] = 0
        known = self._public[at] == public
        either = np.append(0, np.cumsum(known | words.short))
        some = np.append(0, np.cumsum(known))
        first, last = words.first[:-1], words.first[1:]
        common: NDArray[np.bool_] = either[last] - either[first] == words.counts
        return common & (some[last] > some[first])

    def _put(self, count: int, hashes: U64) -> None:
        if not len(hashes):
            return
        with self._lock:
            loose = self._loose.setdefault(count, [])
            loose.append(hashes)
            if sum(map(len, loose)) >= _TOGETHER:
                self._sort(count)

    def _sort(self, count: int) -> None:
        loose = self._loose.pop(count, [])
        if not loose:
            return
        run = np.unique(np.concatenate(loose))
        runs = self._runs.setdefault(count, [])
        if runs and len(runs[-1]) <= 4 * len(run) and not isinstance(runs[-1], np.memmap):
            # The same people appear again and again.
            self._held -= len(runs[-1])
            run = np.union1d(runs.pop(), run)
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
        bits = max(16, min(30, (32 * max(self.values, 1)).bit_length()))
        self._shift = np.uint64(64 - bits)
        self._filter = np.zeros((1 << bits) >> 6, dtype=np.uint64)
        for runs in self._runs.values():
            for run in runs:
                for start in range(0, len(run), _TOGETHER):
                    place = np.asarray(run[start : start + _TOGETHER]) >> self._shift
                    word = (place >> np.uint64(6)).view(np.int64)
                    np.bitwise_or.at(self._filter, word, np.uint64(1) << (place & np.uint64(63)))

    @property
    def values(self) -> int:
        """How many different values there are, about; one may count more than once."""
        return sum(len(run) for runs in self._runs.values() for run in runs)

    @property
    def counts(self) -> tuple[int, ...]:
        """Of how many words values are."""
        return tuple(sorted(self._runs))

    def among(self, count: int, hashes: U64) -> NDArray[np.bool_]:
        """Tell which digests are those of values of so many words."""
        assert self._filter is not None
        place = hashes >> self._shift
        bits = self._filter[(place >> np.uint64(6)).view(np.int64)] >> (place & np.uint64(63))
        found = (bits & np.uint64(1)).astype(np.bool_)
        likely = np.flatnonzero(found)
        if len(likely):
            asked = hashes[likely]
            sure = np.zeros(len(asked), dtype=np.bool_)
            for run in self._runs.get(count, ()):
                at = np.searchsorted(run, asked)
                at[at == len(run)] = 0
                sure |= run[at] == asked
            found[likely] = sure
        return found

    def close(self) -> None:
        """Forget everything."""
        self._runs.clear()
        self._loose.clear()
        if self._file is not None:
            self._file.close()
