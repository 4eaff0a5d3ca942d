"""Documents as texts: those of one structure are taken apart and put together a column at a time.

Most documents of a column have one of a few structures, and what is masked in them are texts. Where
these stand follows from the places of the quotation marks; the rest of a document stays as it is
written. All others (escapes, masked numbers or names) are left to whoever asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute
from numpy.typing import NDArray

from seeds.anonymize.paths import Paths, State

# How documents are looked at a column at a time.
from seeds.schema.json_columns import are_plain, letters_of, shapes_of

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

I64 = NDArray[np.int64]

_TOKEN: Final = re.compile(r'"[^"]*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_NO_KEY: Final = re.compile(r'""\s+:')
_ESCAPED: Final = r'["\\\x00-\x1f]'
_QUOTE: Final = ord('"')
_NO_TEXT: Final = -1
_BLOCK: Final = 1 << 11
"""Documents whose shapes are made together: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Structure:
    """Where the texts of documents with one shape stand.

    Attributes:
        texts: How many texts there are, names included.
        masked: Which of them are masked, with the index of the rule, in their order.
        beside: For each of these the other texts of its object by name.
    """

    texts: int
    masked: tuple[tuple[int, int], ...]
    beside: Mapping[int, Mapping[str, int]] = field(default_factory=dict)


class _Unusual(Exception):
    """A document that cannot be masked as a text."""


def structure_of(
    shape: str, paths: Paths, needs: Sequence[Sequence[str] | None]
) -> Structure | None:
    """Return where the texts of a shape stand; ``None`` for one that has to be parsed.

    Args:
        shape: A document without its values.
        paths: The paths that rules are for.
        needs: For each rule the names that its mask looks at as well; ``None`` for one that keeps
            its values. A rule whose mask is not for texts is given as ``["*"]``.
    """
    if _NO_KEY.search(shape):
        return None  # a name that was taken for a value
    reader = _Reader(shape, paths, needs)
    try:
        reader.value(paths.start)
    except (_Unusual, IndexError, RecursionError):
        return None
    if reader.at != len(reader.tokens):
        return None
    for place, index in reader.masked:
        # What stands beside as a number has to be parsed.
        if any(reader.beside[place].get(name) == _NO_TEXT for name in needs[index] or ()):
            return None
    return Structure(reader.texts, tuple(reader.masked), reader.beside)


class _Reader:
    def __init__(self, shape: str, paths: Paths, needs: Sequence[Sequence[str] | None]) -> None:
        self.tokens = _TOKEN.findall(shape)
        self.at = 0
        self.texts = 0
        self.masked: list[tuple[int, int]] = []
        self.beside: dict[int, Mapping[str, int]] = {}
        self._paths = paths
        self._needs = needs

    def value(self, state: State, names: Mapping[str, int] | None = None) -> None:
        sign = self._next()
        if sign == "{":
            self._object(state)
        elif sign == "[":
            inner = self._paths.item(state)
            while self.tokens[self.at] != "]":
                self.value(inner, {})
                self._comma("]")
            self.at += 1
        elif sign.startswith('"'):
            self.texts += 1
            self._leaf(state, names or {})
        elif sign != "null":
            # A number or a truth value, which may only be kept; or no JSON.
            unknown = state.leaf < 0 or sign in "}]:,"
            if unknown or self._needs[state.leaf] is not None:
                raise _Unusual

    def _object(self, state: State) -> None:
        names: dict[str, int] = {}
        seen: set[str] = set()
        while self.tokens[self.at] != "}":
            key = self._next()
            name = key[1:-1]
            inner = self._paths.named(state, name)
            masked = inner.key >= 0 and self._needs[inner.key] is not None
            if not key.startswith('"') or name in seen or masked or self._next() != ":":
                raise _Unusual
            self.texts += 1
            seen.add(name)
            names[name] = self.texts if self.tokens[self.at].startswith('"') else _NO_TEXT
            self.value(inner, names)
            self._comma("}")
        self.at += 1

    def _leaf(self, state: State, names: Mapping[str, int]) -> None:
        if state.leaf < 0:
            raise _Unusual
        needs = self._needs[state.leaf]
        if needs is None:
            return
        if "*" in needs:
            raise _Unusual
        place = self.texts - 1
        self.masked.append((place, state.leaf))
        self.beside[place] = names  # complete when the object is

    def _comma(self, end: str) -> None:
        if self.tokens[self.at] == ",":
            self.at += 1
            if self.tokens[self.at] == end:
                raise _Unusual
        elif self.tokens[self.at] != end:
            raise _Unusual

    def _next(self) -> str:
        sign: str = self.tokens[self.at]
        self.at += 1
        return sign


class Group:
    """Documents of one structure.

    Attributes:
        rows: Which they are.
        structure: Their structure.
    """

    def __init__(self, texts: Any, rows: I64, structure: Structure) -> None:
        self.rows = rows
        self.structure = structure
        self._letters, self._places = letters_of(texts.take(pa.array(rows)))
        quotes = np.flatnonzero(self._letters == _QUOTE).reshape(len(rows), -1)
        self._starts, self._ends = quotes[:, 0::2] + 1, quotes[:, 1::2]

    def values(self, place: int) -> Any:
        """Return the texts at one place."""
        return self._cut(self._starts[:, place], self._ends[:, place])

    def beside(self, place: int, name: str) -> Any:
        """Return the texts that stand under a name beside those at a place; NULL without."""
        other = self.structure.beside[place].get(name)
        return pa.nulls(len(self.rows), pa.string()) if other is None else self.values(other)

    def put(self, masked: Mapping[int, Any]) -> Any:
        """Return the documents with other texts at some places."""
        pieces = []
        at = self._places[:-1]
        for place in sorted(masked):
            pieces += [self._cut(at, self._starts[:, place]), _escaped(masked[place])]
            at = self._ends[:, place]
        pieces.append(self._cut(at, self._places[1:]))
        return pc.binary_join_element_wise(*pieces, "")

    def _cut(self, first: I64, last: I64) -> Any:
        lengths = last - first
        ends = np.append(0, np.cumsum(lengths))
        at = np.repeat(first - ends[:-1], lengths) + np.arange(ends[-1])
        offsets = pa.py_buffer(ends.astype(np.int32).tobytes())
        data = pa.py_buffer(self._letters[at].tobytes())
        return pa.Array.from_buffers(pa.string(), len(lengths), [None, offsets, data])


def groups(
    texts: Any, structure: Callable[[str], Structure | None]
) -> tuple[list[Group], NDArray[np.bool_]]:
    """Return documents by structure, and which are in no group and have to be parsed.

    Args:
        texts: An Arrow array of JSON texts without NULL.
        structure: Returns the structure of a shape.
    """
    rest: NDArray[np.bool_] = np.ones(len(texts), np.bool_)
    blocks = [texts.slice(start, _BLOCK) for start in range(0, len(texts), _BLOCK)]
    plain = [are_plain(block) for block in blocks]
    rows = np.flatnonzero(np.concatenate(plain)) if plain else np.zeros(0, np.int64)
    found: list[Group] = []
    if len(rows):
        ordinary = (b.filter(pa.array(p)) for b, p in zip(blocks, plain, strict=True))
        encoded = pa.concat_arrays([shapes_of(o) for o in ordinary if len(o)]).dictionary_encode()
        codes = encoded.indices.to_numpy()
        for code, shape in enumerate(encoded.dictionary.to_pylist()):
            known = structure(shape)
            if known is not None:
                some = rows[codes == code]
                found.append(Group(texts, some, known))
                rest[some] = False
    return found, rest


def _escaped(texts: Any) -> Any:
    """Return texts as they stand between quotation marks."""
    unusual = pc.match_substring_regex(texts, _ESCAPED)
    if not pc.any(unusual).as_py():
        return texts
    written = [json.dumps(t, ensure_ascii=False)[1:-1] for t in texts.filter(unusual).to_pylist()]
    return pc.replace_with_mask(texts, unusual, pa.array(written, texts.type))
