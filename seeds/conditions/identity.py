"""Results remembered by the object they are of, and not by what it is equal to.

Trees are hashed node by node, which costs more than most of what is asked of them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Subject = TypeVar("Subject")
Result = TypeVar("Result")
_MOST = 20_000


def remembered(function: Callable[[Subject], Result]) -> Callable[[Subject], Result]:
    """Return a function of one immutable object that computes once for each."""
    known: dict[int, tuple[Subject, Result]] = {}

    @wraps(function)
    def call(subject: Subject) -> Result:
        found = known.get(id(subject))
        # What is remembered keeps its subject alive, so that no other takes its place.
        if found is not None and found[0] is subject:
            return found[1]
        if len(known) > _MOST:
            known.clear()
        result = function(subject)
        known[id(subject)] = (subject, result)
        return result

    return call
