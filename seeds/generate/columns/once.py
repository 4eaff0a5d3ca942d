"""A value that chance decides once: the same in all rows, another with another seed."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.spec.column import Column


@dataclass(frozen=True, eq=False)
class Once(Generator):
    """A value made by a function of a random generator that the column's stream seeds.

    Attributes:
        function: Takes a :class:`random.Random`, returns the value.
    """

    function: Callable[[random.Random], Any]
    generator = "once"
    _made: dict[int, Values] = field(default_factory=dict, repr=False)
    _lock: Any = field(default_factory=threading.Lock, repr=False)

    def generate(self, cells: Cells) -> Vector:
        with self._lock:
            found = self._made.get(cells.key)
            if found is None:
                value = self.function(random.Random(cells.key))
                found = self._made[cells.key] = Values((value,))
        return Vector(None, np.zeros(len(cells), dtype=np.int32), None, 0, found)


def once(function: Callable[[random.Random], Any]) -> Column:
    """Declare a value that is drawn once and stands in every row, such as a password hash.

    Args:
        function: Takes a random generator that depends on seed, table and column alone.
    """
    return Once(function)
