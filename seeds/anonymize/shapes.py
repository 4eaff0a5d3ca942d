"""Texts by their shape, so that those written alike are masked together and stay written so.

The shape of ``+1 (212) 555-0123`` is ``+0 (000) 000-0000``: every digit is ``0``, every small
letter ``a`` and every capital ``A``; anything else is itself. Of the texts of one shape the
letters at one place are one column of a matrix.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from seeds.anonymize.mask import pc
from seeds.anonymize.permutation import MOST, permute, permute_pairs
from seeds.generate.arrow import primitive

if TYPE_CHECKING:
    from numpy.typing import NDArray

    U8 = NDArray[np.uint8]
    U64 = NDArray[np.uint64]

_NUMBER, _SMALL, _CAPITAL = b"0aA"
RADIX = {_NUMBER: 10, _SMALL: 26, _CAPITAL: 26}
"""How many letters there are of each class."""


def _table(digits: bool, letters: bool) -> U8:
    table = np.arange(256, dtype=np.uint8)
    if digits:
        table[ord("0") : ord("9") + 1] = _NUMBER
    if letters:
        table[ord("a") : ord("z") + 1] = _SMALL
        table[ord("A") : ord("Z") + 1] = _CAPITAL
    return table


_DIGITS, _BOTH = _table(True, False), _table(True, True)
_HEXADECIMAL = _DIGITS.copy()
_HEXADECIMAL[ord("a") : ord("f") + 1] = _NUMBER
_SIGNS = np.zeros(256, dtype=np.bool_)
_SIGNS[[*b"0123456789+-.()/ "]] = True


def only_digits_and_signs(texts: Any) -> bool:
    """Tell whether no text has anything but the digits and signs that numbers are written with."""
    raw, _ = _raw(texts)
    return bool(_SIGNS[raw].all())


def by_shape(
    texts: Any,
    function: Callable[[bytes, U8, NDArray[np.int64]], Any],
    *,
    letters: bool = False,
    hexadecimal: bool = False,
) -> Any:
    """Apply a function to the texts of each shape and put its results in their places.

    Args:
        texts: An Arrow array of texts without NULL.
        function: Is given a shape, the matrix of the bytes of its texts (a copy, one row a text)
            and their rows; returns as many texts.
        letters: Whether letters have classes too; otherwise they are part of the shape.
        hexadecimal: Whether the digits a to f have the class of digits.
    """
    raw, places = _raw(texts)
    count = len(texts)
    table = _HEXADECIMAL if hexadecimal else _BOTH if letters else _DIGITS
    starts = (places - places[0]).astype(np.int64)
    shapes = pa.Array.from_buffers(
        pa.binary(), count,
        [None, pa.py_buffer(starts.astype(np.int32).tobytes()), pa.py_buffer(table[raw].tobytes())],
    ).dictionary_encode()  # fmt: skip
    codes = shapes.indices.to_numpy()
    kinds: list[Any] = shapes.dictionary.to_pylist()
    if len(kinds) == 1:
        return function(kinds[0], raw.reshape(count, -1).copy(), np.arange(count))
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(kinds)))
    parts = []
    for kind, first, end in zip(kinds, [0, *ends[:-1].tolist()], ends.tolist(), strict=True):
        rows = order[first:end]
        matrix = raw[starts[rows][:, None] + np.arange(len(kind))]
        parts.append(function(kind, matrix, rows))
    back = np.empty(count, dtype=np.int64)
    back[order] = np.arange(count)
    return pa.concat_arrays(parts).take(primitive(back))


def _raw(texts: Any) -> tuple[U8, NDArray[np.int32]]:
    """Return the bytes of all texts, and where each begins and the last one ends."""
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4)
    return np.frombuffer(b"" if data is None else data, np.uint8)[places[0] : places[-1]], places


def classes(shape: bytes, *, letters: bool = False) -> NDArray[np.int64]:
    """Return the places of a shape that have a class.

    Args:
        shape: The shape.
        letters: Whether letters have classes too.
    """
    bytes_of = np.frombuffer(shape, np.uint8)
    found = bytes_of == _NUMBER
    if letters:
        found = found | (bytes_of == _SMALL) | (bytes_of == _CAPITAL)
    return np.flatnonzero(found)


def permute_letters(matrix: U8, kinds: bytes, key: Callable[[str], bytes]) -> U8:
    """Permute texts of one shape among all texts of that shape.

    Args:
        matrix: One row a text; only places that have a class.
        kinds: The class of each place.
        key: Gives a key of 16 bytes for a purpose.
    """
    bases = np.frombuffer(kinds, np.uint8)
    codes = (matrix - bases).astype(np.uint64)
    # Digits count from "0", letters from "a" and "A": these are the names of the classes.
    result = matrix.copy()
    parts = _parts(kinds)
    for index in range(0, len(parts), 2):
        pair = parts[index : index + 2]
        purpose = f"shape {kinds.decode()} from {pair[0][0]}"
        numbers = [_number(codes, kinds, *part) for part in pair]
        rooms = [_room(kinds, *part) for part in pair]
        if len(pair) == 1:
            masked = [permute(numbers[0], rooms[0], key(purpose))]
        else:
            one, other = numbers
            masked = list(permute_pairs(one, other, rooms[0], rooms[1], key(purpose)))
        for (first, end), number in zip(pair, masked, strict=True):
            rest = number
            for place in range(end - 1, first - 1, -1):
                rest, code = np.divmod(rest, np.uint64(RADIX[kinds[place]]))
                result[:, place] = code.astype(np.uint8) + bases[place]
    return result


def _parts(kinds: bytes) -> list[tuple[int, int]]:
    """Cut places into few parts, of which each counts up to 2^63 at most."""
    whole = _room(kinds, 0, len(kinds))
    if whole <= MOST:
        return [(0, len(kinds))]
    if whole <= MOST * MOST // (1 << 10):
        # Two halves as equal as can be.
        half = next(i for i in range(len(kinds)) if _room(kinds, 0, i) ** 2 >= whole)
        return [(0, half), (half, len(kinds))]
    parts, first = [], 0
    for end in range(1, len(kinds) + 1):
        if _room(kinds, first, end) > MOST:
            parts.append((first, end - 1))
            first = end - 1
    return [*parts, (first, len(kinds))]


def _room(kinds: bytes, first: int, end: int) -> int:
    room = 1
    for kind in kinds[first:end]:
        room *= RADIX[kind]
    return room


def _number(codes: U64, kinds: bytes, first: int, end: int) -> U64:
    number: U64 = np.zeros(len(codes), dtype=np.uint64)
    for place in range(first, end):
        number *= np.uint64(RADIX[kinds[place]])
        number += codes[:, place]
    return number


SMALL_ROOM = 13.0
"""The decimal logarithm of a room in which a million values meet a million others by chance."""


def decimal_room(texts: Any, *, letters: bool = True) -> NDArray[np.float64]:
    """Return the decimal logarithm of how many texts of the same shape there are.

    Args:
        texts: An Arrow array of texts without NULL.
        letters: Whether letters have classes too.
    """
    raw, places = _raw(texts)
    weights = np.zeros(256)
    weights[ord("0") : ord("9") + 1] = 1.0
    if letters:
        weights[ord("a") : ord("z") + 1] = weights[ord("A") : ord("Z") + 1] = np.log10(26)
    sums = np.concatenate([[0.0], np.cumsum(weights[raw])])
    starts = (places - places[0]).astype(np.int64)
    room: NDArray[np.float64] = sums[starts[1:]] - sums[starts[:-1]]
    return room


def digits_of(number: U64, count: int) -> U8:
    """Return the last ``count`` decimal digits of integers, as letters, one row each."""
    out = np.empty((len(number), count), dtype=np.uint8)
    rest = number
    for place in range(count - 1, -1, -1):
        rest, digit = np.divmod(rest, np.uint64(10))
        out[:, place] = digit.astype(np.uint8) + _NUMBER
    return out


def with_ascii_digits(texts: Any) -> Any:
    """Return texts with the digits of other scripts as the digits 0 to 9."""
    other = _other_digits(texts)
    if other is None:
        return texts
    changed = ["".join(map(_ascii, text)) for text in texts.filter(other).to_pylist()]
    return pc.replace_with_mask(texts, other, pa.array(changed, texts.type))


def in_scripts_of(originals: Any, masked: Any) -> Any:
    """Return masked texts, of the lengths of their originals, with digits of the same scripts."""
    other = _other_digits(originals)
    if other is None:
        return masked
    pairs = zip(originals.filter(other).to_pylist(), masked.filter(other).to_pylist(), strict=True)
    changed = ["".join(map(_in_script_of, one, two)) for one, two in pairs]
    return pc.replace_with_mask(masked, other, pa.array(changed, masked.type))


def _other_digits(texts: Any) -> Any:
    """Tell which texts have digits beyond 0 to 9; ``None`` when none has."""
    if pc.all(pc.string_is_ascii(texts)).as_py():
        return None
    other = pc.match_substring_regex(pc.replace_substring_regex(texts, "[0-9]+", ""), r"\p{Nd}")
    return other if pc.any(other).as_py() else None


def _ascii(letter: str) -> str:
    return letter if letter.isascii() else str(unicodedata.decimal(letter, letter))


def _in_script_of(original: str, masked: str) -> str:
    # Unicode has the ten digits of a script side by side.
    value = -1 if original.isascii() else unicodedata.decimal(original, -1)
    return masked if value < 0 else chr(ord(original) - value + int(masked))
