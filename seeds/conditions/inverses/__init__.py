"""Functions backwards: what a column must be for a function of it to be what is wanted."""

from __future__ import annotations

from seeds.conditions.inverses.calls import imply, listed, null, through, through_cast
from seeds.conditions.inverses.members import hold
from seeds.conditions.inverses.moments import written_moment
from seeds.conditions.inverses.parts import part_of
from seeds.conditions.inverses.text_patterns import occurring
from seeds.conditions.inverses.texts import matched, occurrences

__all__ = [
    "hold",
    "imply",
    "listed",
    "matched",
    "null",
    "occurrences",
    "occurring",
    "part_of",
    "through",
    "through_cast",
    "written_moment",
]
