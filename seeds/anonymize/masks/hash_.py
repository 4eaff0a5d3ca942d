"""Identifiers: letters, numbers, UUIDs or bytes that stand for the original."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.letters import HEX, as_texts, base32, by_chance, hexadecimal
from seeds.anonymize.mask import Cells, Mask, falses, pc
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.permutation import permute
from seeds.generate.arrow import join, primitive
from seeds.schema.types import Kind

U8 = NDArray[np.uint8]
U64 = NDArray[np.uint64]

_UNIQUE_BITS = 80
# Numbers are permuted among those of their own size, so that they fit wherever they fitted, and
# are the same in a column of 32 bits and in one of 64. Up to 2^53 every language counts exactly.
_SIZES = (0, 1 << 31, 1 << 53, 1 << 63)
_SMALL = 1 << 15
_UUID_DIGITS = 32
_HEX = np.frombuffer(HEX, np.uint8)


class Hash(Mask):
    """An identifier made of the original by a keyed hash.

    Texts become letters and digits, UUIDs random UUIDs (version 4), bytes 16 bytes. Integers are
    permuted: those below 2^31 among themselves, those below 2^53, and the rest; in a column of 16
    bits those below 2^15. Different originals never share an integer, and share any other
    identifier with a chance below 2^-80.
    """

    name: ClassVar[str] = "hash"
    domain: ClassVar[str] = "hash"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TEXT, Kind.INTEGER, Kind.UUID, Kind.BYTES})
    keeps_blank: ClassVar[bool] = False
    options: ClassVar[tuple[Option, ...]] = (
        Option("length", int, 20, "Letters of a text, cut to the column's length.",
               least=1, most=32),
        Option("alphabet", str, "base32",
               "`base32`: small letters and the digits 2 to 7, five bits each; `hex`: four bits; "
               "`uuid`: a random UUID, the same that a column of UUIDs gets for the same one.",
               choices=("base32", "hex", "uuid")),
        Option("prefix", str, "", "What a text begins with."),
    )  # fmt: skip

    def check(self) -> None:
        logical = self.column.type
        if logical.kind is not Kind.TEXT:
            return
        self._uuid = self.settings["alphabet"] == "uuid"
        if self._uuid:
            if logical.length is not None and logical.length < _UUID_DIGITS:
                raise OptionError(
                    "alphabet", f"a UUID has {_UUID_DIGITS} digits, the column {logical.length}"
                )
            self._dashes = logical.length is None or logical.length >= _UUID_DIGITS + 4
            return
        hexed = self.settings["alphabet"] == "hex"
        wanted = min(self.settings["length"], 32 if hexed else 25)
        if logical.length is not None:
            wanted = min(wanted, logical.length - len(self.settings["prefix"]))
        bits = wanted * (4 if hexed else 5)
        if wanted < 1:
            raise OptionError("prefix", f"it fills the {logical.length} characters of the column")
        if self.unique and bits < _UNIQUE_BITS:
            raise self.capacity_error(
                f"{wanted} letters hold {bits} bits, {_UNIQUE_BITS} are needed",
                "Give it a greater length, or the mask digits, which keeps short codes unique.",
            )
        self._letters = wanted

    def may_meet(self, values: Any) -> Any:
        if self.column.type.kind is Kind.TEXT and not self._uuid:
            settings = self.settings
            return by_chance(values, self._letters, settings["alphabet"], settings["prefix"])
        if self.column.type.kind is not Kind.INTEGER:
            return falses(len(values))
        # Among two thousand million numbers a million meet: by chance, and by the hundred.
        return pc.and_(pc.less(values, _SIZES[1]), pc.greater_equal(values, -_SIZES[1]))

    def replace(self, cells: Cells) -> Any:
        match self.column.type.kind:
            case Kind.INTEGER:
                numbers = cells.values.to_numpy(zero_copy_only=False)
                return primitive(permuted(numbers, self.column.type.bits, cells))
            case Kind.UUID:
                return _sixteen(_uuids(*cells.hashes(cells.values)))
            case Kind.BYTES:
                low, high = cells.hashes(cells.values)
                return _sixteen(_together(low, high)).cast(pa.binary())
            case _ if self._uuid:
                return self._uuid_texts(cells)
            case _:
                low, high = cells.hashes(cells.values)
                spelt = hexadecimal if self.settings["alphabet"] == "hex" else base32
                letters = as_texts(spelt(low, high, self._letters))
                prefix = self.settings["prefix"]
                return join(prefix, letters) if prefix else letters

    def _uuid_texts(self, cells: Cells) -> Any:
        """Return UUIDs as texts; an original that is one counts as its sixteen bytes."""
        low, high = cells.hashes(cells.values)
        digits = pc.ascii_lower(pc.replace_substring(cells.values, "-", ""))
        known = pc.match_substring_regex(digits, r"^[0-9a-f]{32}$")
        rows = np.flatnonzero(known.to_numpy(zero_copy_only=False))
        if rows.size:
            spelt = "".join(digits.filter(known).to_pylist())
            low[rows], high[rows] = cells.hashes(
                _sixteen(np.frombuffer(bytes.fromhex(spelt), np.uint8).reshape(-1, 16))
            )
        found = _uuids(low, high)
        letters = np.empty((len(found), _UUID_DIGITS), dtype=np.uint8)
        letters[:, 0::2], letters[:, 1::2] = _HEX[found >> 4], _HEX[found & 15]
        if self._dashes:
            letters = np.insert(letters, [8, 12, 16, 20], ord("-"), axis=1)
        return as_texts(np.ascontiguousarray(letters))


def permuted(numbers: NDArray[np.int64], bits: int, cells: Cells) -> NDArray[np.int64]:
    """Return integers permuted among those of their size and sign."""
    magnitude = np.where(numbers < 0, ~numbers, numbers)
    sizes = (0, _SMALL) if bits == 16 else _SIZES
    result = np.empty_like(magnitude)
    for low, high in pairwise(sizes):
        rows = np.flatnonzero((magnitude >= low) & (magnitude <= high - 1))
        if rows.size:
            room, key = high - low, cells.purpose(f"integers from {low} to {high}")
            within = (magnitude[rows] - low).view(np.uint64)
            result[rows] = permute(within, room, key).view(np.int64) + low
    return np.where(numbers < 0, ~result, result)


def _together(low: U64, high: U64) -> U8:
    """Return keyed bits as sixteen bytes, one row each."""
    both = np.empty((len(low), 2), dtype="<u8")
    both[:, 0], both[:, 1] = low, high
    return both.view(np.uint8).reshape(len(low), 16)


def _uuids(low: U64, high: U64) -> U8:
    """Return the bytes of random UUIDs (RFC 9562, version 4)."""
    letters = _together(low, high)
    letters[:, 6] = letters[:, 6] & 0x0F | 0x40
    letters[:, 8] = letters[:, 8] & 0x3F | 0x80
    return letters


def _sixteen(letters: U8) -> Any:
    """Return the rows of a matrix of sixteen bytes as an Arrow array."""
    data = pa.py_buffer(letters.tobytes())
    return pa.Array.from_buffers(pa.binary(16), len(letters), [None, data])
