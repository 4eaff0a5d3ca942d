"""All values of a domain where they are few: for keys whose values chance does not all find."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from seeds.conditions.domains import Domain, listed
from seeds.conditions.drawing.frame import Frame
from seeds.conditions.randomness import Random
from seeds.conditions.regular_expressions.generating import finite, is_anchored

_SHORT = 4
"""Characters of texts that are told one by one, at most."""
_MOST = 20_000
_EACH = 4096
"""Values of each column where several are combined."""
_ALPHABETS = (
    string.ascii_uppercase,
    string.ascii_lowercase,
    string.digits,
    string.ascii_uppercase + string.digits,
    string.ascii_lowercase + string.digits,
    string.ascii_letters + string.digits,
    string.ascii_letters + string.digits + string.punctuation,
)
"""What short texts are made of, the plainest first."""


def combinations(parts: Sequence[tuple[Domain, Frame]]) -> Iterable[tuple[Any, ...]]:
    """Return the combinations of the values of domains; none where one has too many.

    Args:
        parts: The domains, each with what is known of its column.
    """
    if len(parts) == 1:
        return ((value,) for value in _every(*parts[0]))
    return itertools.product(*(itertools.islice(_every(*part), _EACH) for part in parts))


def _every(domain: Domain, frame: Frame) -> Iterable[Any]:
    """Return the values of a domain: all there are, or very many of them; or none at all."""
    values = listed(domain)
    if values is not None:
        return values
    if domain.family in {"text", "citext"}:
        return _texts(domain, frame.random)
    if domain.family in {"integer", "numeric"} and domain.value:
        return _numbers(domain, frame)
    return ()


def _numbers(domain: Domain, frame: Frame) -> Iterator[Any]:
    unit = Decimal(1) if domain.family == "integer" else Decimal(1).scaleb(-frame.scale)
    if domain.steps and domain.family == "integer":
        unit = Decimal(abs(int(domain.steps[0][0])))
    least, most = frame.limits
    low = Decimal(str(least if domain.low is None else max(domain.low, least)))
    high = Decimal(str(most if domain.high is None else min(domain.high, most)))
    if high - low > _MOST * unit:
        return
    first, last = int(low // unit), int(high // unit) + 1
    offset = int(domain.steps[0][1]) if domain.steps else 0
    for number in range(first, last + 1):
        value = number * unit + offset
        if low <= value <= high and domain.admits(value):
            yield int(value) if domain.family == "integer" else value


def _texts(domain: Domain, random: Random) -> Iterator[str]:
    """Yield short texts and those of patterns with few, each once, the plainest first."""
    if domain.shape or not domain.value:
        return
    for pattern in domain.patterns:
        if is_anchored(pattern.expression):
            all_ = finite(pattern.expression, _MOST, exact=False)
            if all_ is not None:
                yield from (t for t in random.shuffled(all_) if domain.admits(t))
                return
    if domain.longest is None or domain.longest > _SHORT:
        return
    seen: set[str] = set()
    for length in range(domain.longest, max(domain.shortest, 1) - 1, -1):
        for letters in _ALPHABETS:
            few = letters[: int(_MOST ** (1 / length))]
            texts = map("".join, itertools.product(few, repeat=length))
            new = [text for text in texts if text not in seen]
            seen.update(new)
            yield from (t for t in random.shuffled(new) if domain.admits(t))
