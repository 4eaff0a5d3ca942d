"""Documents as texts: those of one structure are taken apart and put together a column at a time.

Most documents of a column have one of a few structures, and what is masked in them are texts. Where
these stand follows from the places of the quotation marks; the rest of a document stays as it is
written. All others (escapes, masked numbers or names) are left to whoever asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute
from numpy.typing import NDArray

from seeds.anonymize.paths import Paths, State

# How documents are looked at a column at a time.
from seeds.schema.json_columns import are_plain, letters_of, shapes_of
from seeds.schema.json_templates import Strings, Templates

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

I64 = NDArray[np.int64]

_TOKEN: Final = re.compile(r'"[^"]*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_NO_KEY: Final = re.compile(r'""\s+:')
_ESCAPED: Final = r'["\\\x00-\x1f]'
_QUOTE, _ESCAPE, _BLANK = (np.uint8(ord(letter)) for letter in '"\\ ')
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

    def __init__(self, strings: Strings, structure: Structure) -> None:
        self.rows = strings.rows
        self.structure = structure
        letters: Any = strings.letters
        self._letters = pa.py_buffer(letters)
        self._strings = strings
        self._values: dict[int, Any] = {}

    def values(self, place: int) -> Any:
        """Return the texts at one place."""
        found = self._values.get(place)
        if found is None:
            found = self._values[place] = self._cut(self._starts(place), self._ends(place))
        return found

    def beside(self, place: int, name: str) -> Any:
        """Return the texts that stand under a name beside those at a place; NULL without."""
        other = self.structure.beside[place].get(name)
        return pa.nulls(len(self.rows), pa.string()) if other is None else self.values(other)

    def put(self, masked: Mapping[int, Any]) -> Any:
        """Return the documents with other texts at some places."""
        places = sorted(masked)
        edges = [self._strings.begins]
        for place in places:
            edges += [self._starts(place), self._ends(place)]
        edges.append(self._strings.ends)
        # What stays and what goes by turns; behind each document whatever stands there.
        parts = [self._pieces(edges), *(_escaped(masked[place]) for place in places)]
        count, width = len(self.rows), len(edges) - 1
        row = np.arange(count, dtype=np.int64)
        order = np.empty((count, width), dtype=np.int64)
        for column in range(0, width, 2):
            order[:, column] = row * len(edges) + column
        first = len(parts[0])
        for column in range(1, width, 2):
            order[:, column] = row + first
            first += count
        made = pa.concat_arrays(parts).take(pa.array(order.reshape(-1)))
        _, offsets, data = made.buffers()
        whole = np.frombuffer(offsets, np.int32, len(made) + 1)[::width]
        return pa.Array.from_buffers(
            pa.string(), count, [None, pa.py_buffer(whole.tobytes()), data]
        )

    def _starts(self, place: int) -> I64:
        return self._strings.quotes[:, 2 * place] + 1

    def _ends(self, place: int) -> I64:
        return self._strings.quotes[:, 2 * place + 1]

    def _cut(self, first: I64, last: I64) -> Any:
        return self._pieces([first, last]).take(pa.array(np.arange(0, 2 * len(first), 2)))

    def _pieces(self, edges: Sequence[I64]) -> Any:
        """Return all that lies between edges, document by document, without copying it.

        Args:
            edges: Places of each document, ascending.
        """
        at = np.empty((len(self.rows), len(edges)), dtype=np.int32)
        for column, places in enumerate(edges):
            at[:, column] = places
        offsets = pa.py_buffer(np.append(at, np.int32(at[-1:, -1].sum())).tobytes())
        return pa.Array.from_buffers(pa.string(), at.size, [None, offsets, self._letters])


def groups(
    texts: Any, structure: Callable[[str], Structure | None], templates: Templates | None = None
) -> tuple[list[Group], NDArray[np.bool_]]:
    """Return documents by structure, and which are in no group and have to be parsed.

    Args:
        texts: An Arrow array of JSON texts without NULL.
        structure: Returns the structure of a shape.
        templates: What was seen of the column before; more is added.
    """
    templates = Templates() if templates is None else templates
    found: list[Group] = []
    alike, rest = templates.match(texts)
    for template, strings in alike:
        known = structure("".join(piece.decode() for piece in template.pieces))
        if known is None:
            rest[strings.rows] = True  # only its shape was of use
        else:
            found.append(Group(strings, known))
    if rest.any():
        left = np.flatnonzero(rest)
        some = texts if len(left) == len(texts) else texts.take(pa.array(left))
        for group, example in _by_shape(some, structure):
            templates.learn(example)
            group.rows = left[group.rows]
            rest[group.rows] = False
            found.append(group)
    return found, rest


def _by_shape(
    texts: Any, structure: Callable[[str], Structure | None]
) -> Iterator[tuple[Group, bytes]]:
    """Yield documents by their shape, those that need not be parsed, with one of each."""
    blocks = [texts.slice(start, _BLOCK) for start in range(0, len(texts), _BLOCK)]
    plain = [are_plain(block) for block in blocks]
    rows = np.flatnonzero(np.concatenate(plain))
    if not len(rows):
        return
    ordinary = (b.filter(pa.array(p)) for b, p in zip(blocks, plain, strict=True))
    encoded = pa.concat_arrays([shapes_of(o) for o in ordinary if len(o)]).dictionary_encode()
    codes = encoded.indices.to_numpy()
    for code, shape in enumerate(encoded.dictionary.to_pylist()):
        known = structure(shape)
        if known is not None:
            some = rows[codes == code]
            letters, places = letters_of(texts.take(pa.array(some)))
            quotes = np.flatnonzero(letters == _QUOTE).reshape(len(some), -1)
            strings = Strings(letters, some, places[:-1], places[1:], quotes)
            yield Group(strings, known), letters[: places[1]].tobytes()


def _escaped(texts: Any) -> Any:
    """Return texts as they stand between quotation marks."""
    letters, _ = letters_of(texts)
    if not ((letters < _BLANK) | (letters == _QUOTE) | (letters == _ESCAPE)).any():
        return texts
    unusual = pc.match_substring_regex(texts, _ESCAPED)
    written = [json.dumps(t, ensure_ascii=False)[1:-1] for t in texts.filter(unusual).to_pylist()]
    return pc.replace_with_mask(texts, unusual, pa.array(written, texts.type))
