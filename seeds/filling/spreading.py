"""Values that differ under an expression: for unique indexes that look at a part of a column.

Names differ, and their first three letters do not: an index over ``left(name, 3)`` would leave few
of the rows. Where values that differ often agree in what an index computes of them, they are made
so that they do not: a text has some of its letters changed, a moment lies a day or a month apart.
"""

from __future__ import annotations

import datetime as dt
import itertools
import string
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from seeds.conditions.evaluating import Clock, Compiler
from seeds.conditions.model import Fails, Node, Unknown, Unread, columns_of
from seeds.conditions.parsing import parse
from seeds.conditions.randomness import Random
from seeds.schema.catalogue.model import CatalogueTable, UniqueKey
from seeds.schema.types import Kind, LogicalType

Key = Callable[[Any], Any]
"""What an index computes of a value."""

_SAMPLE = 256
_CHANGES = 24
"""Ways in which a text is changed before others are counted up."""
_COUNTED = 1 << 16
_LONGEST = 2000
_STRIDES = tuple(dt.timedelta(days=days) for days in (1, 31, 366))
_FIRST_YEAR = 1900


def key_of(key: UniqueKey, table: CatalogueTable, dialect: str) -> tuple[str, Key] | None:
    """Return the only column of a unique index with what the index computes of it.

    There is none where it has several columns, looks at some rows alone, or computes what only
    the database knows.
    """
    names = tuple(dict.fromkeys(key.uses or key.columns))
    if key.plain or key.predicate is not None or len(names) != 1:
        return None
    nodes: list[Node] = []
    for expression in key.expressions:
        found = parse(expression, dialect, table.columns)
        if isinstance(found, Unread) or not set(columns_of(found)) <= set(names):
            return None
        nodes.append(found.expression)
    (name,) = names
    compiler = Compiler(dialect, Clock(), {name: table.columns[name].sql_type})
    computed = [compiler.value(node) for node in nodes]

    def call(value: Any) -> Any:
        return repr([compute({name: value}) for compute in computed])

    return name, call


def spread(
    type_: LogicalType,
    believable: Sequence[Any],
    key: Key,
    count: int,
    now: dt.datetime,
    seed: int,
) -> list[Any] | None:
    """Return values of which no two have the same key.

    Args:
        type_: What the values are.
        believable: Values of texts that differ.
        key: What an index computes of a value.
        count: How many are wanted.
        now: What moments are before of.
        seed: Chooses among the values that there are.

    Returns:
        As many as were found; ``None`` where values that differ do well enough, or nothing is
        known of the key.
    """
    try:
        if type_.kind is Kind.TEXT and believable:
            keys = {key(value) for value in believable[:_SAMPLE]}
            if len(keys) == len(believable[:_SAMPLE]):
                return None
            longest = min(type_.length or _LONGEST, _LONGEST)
            return _texts(believable, key, count, longest, Random(seed, "spread"))
        if type_.kind in (Kind.DATE, Kind.TIMESTAMP):
            zone = dt.UTC if type_.timezone else None
            return _moments(type_.kind, key, count, now.replace(tzinfo=zone), seed)
    except (Unknown, Fails):
        pass
    return None


def sifted(rows: Sequence[tuple[Any, ...]], at: int, key: Key) -> list[tuple[Any, ...]]:
    """Return the tuples that differ in the key of one value; all where the key is not known."""
    seen: set[Any] = set()
    found = []
    try:
        for row in rows:
            computed = None if row[at] is None else key(row[at])
            if computed is None or computed not in seen:
                seen.add(computed)
                found.append(row)
    except (Unknown, Fails):
        return list(rows)
    return found


def _texts(
    believable: Sequence[str], key: Key, count: int, longest: int, random: Random
) -> list[str]:
    seen: set[Any] = set()
    found: list[str] = []
    starts = _starts(longest)
    for at in range(count):
        value = believable[at % len(believable)]
        for text in itertools.chain(_changed(value, at, longest, random), _begun(starts, value)):
            computed = key(text)
            if computed not in seen:
                seen.add(computed)
                found.append(text)
                break
        else:
            break
    return found


def _changed(text: str, at: int, longest: int, random: Random) -> Iterator[str]:
    """Yield a text as it is, of another length, and with other letters."""
    yield text
    for _ in range(_CHANGES):
        yield _scrambled(text, random)
    for length in (at % longest + 1, at % longest + 2):
        if text and length <= longest:
            yield (text * (length // len(text) + 1))[:length]


def _scrambled(text: str, random: Random) -> str:
    """Return a text of the same shape; addresses lead nowhere still."""
    head, sign, tail = text.partition("@")
    made = "".join(_other(letter, random) for letter in head)
    if not sign:
        return made
    label = "".join(random.pick(string.ascii_lowercase) for _ in tail.partition(".")[0])
    return f"{made}@{label}.example"


def _other(letter: str, random: Random) -> str:
    for letters in (string.ascii_lowercase, string.ascii_uppercase, string.digits):
        if letter in letters:
            return random.pick(letters)
    return letter


def _starts(longest: int) -> Iterator[str]:
    letters = string.ascii_lowercase + string.digits
    for length in range(1, min(longest, 3) + 1):
        yield from map("".join, itertools.product(letters, repeat=length))


def _begun(starts: Iterator[str], text: str) -> Iterator[str]:
    """Yield a text with other beginnings, none of them twice."""
    for start in itertools.islice(starts, _COUNTED):
        yield start + text[len(start) :]


def _moments(kind: Kind, key: Key, count: int, now: dt.datetime, seed: int) -> list[Any] | None:
    for stride in _STRIDES:
        some = list(itertools.islice(_apart(kind, stride, now, seed), _SAMPLE))
        if len({key(value) for value in some}) == len(some):
            return list(itertools.islice(_apart(kind, stride, now, seed), count))
    return None


def _apart(
    kind: Kind, stride: dt.timedelta, now: dt.datetime, seed: int
) -> Iterator[dt.date | dt.datetime]:
    """Yield moments that lie so far apart, the latest first, at any time of the day."""
    random = Random(seed, "apart")
    for at in itertools.count(1):
        day = (now - at * stride).replace(hour=0, minute=0, second=0, microsecond=0)
        if day.year < _FIRST_YEAR:
            return
        if kind is Kind.DATE:
            yield day.date()
        else:
            yield day + dt.timedelta(seconds=random.below(86_400))
