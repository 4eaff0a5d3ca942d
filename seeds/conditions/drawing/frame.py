"""What drawing goes by besides a domain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from seeds.conditions.randomness import Random

_BITS = {16: 2**15, 32: 2**31, 64: 2**63}


@dataclass(slots=True)
class Frame:
    """Where a value is drawn for.

    Attributes:
        random: The stream of choices.
        now: The moment that rows are made for.
        draw: Draws a value of a part.
        limits: The least and greatest number that the type holds.
        scale: Decimal digits after the point.
        length: The most characters that the type holds, or ``None``.
        window: How many numbers to choose among where a bound is missing.
        item: The type of an array's items or of a range's bounds.
    """

    random: Random
    now: dt.datetime
    draw: Callable[[Any, Frame], Any]
    limits: tuple[Any, Any] = (-(2**63), 2**63 - 1)
    scale: int = 2
    length: int | None = None
    item: str = ""
    window: int = 1000


def limits_of(bits: int) -> tuple[int, int]:
    """Return the least and greatest number of so many bits."""
    half = _BITS.get(bits, 2**63)
    return -half, half - 1
