"""The base of column generators: nodes that draw their values from a stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeds.spec.column import Column

if TYPE_CHECKING:
    from seeds.generate.cells import Cells
    from seeds.generate.vector import Vector


@dataclass(frozen=True, eq=False)
class Generator(Column):
    """A column whose values come from its stream.

    A subclass is a frozen dataclass (``eq=False``) with a ``generator`` name of its own
    and a ``version`` that is raised whenever its output changes. It must be a pure
    function of the cells: no state, no clock, no NumPy or Python randomness.
    """

    def generate(self, cells: Cells) -> Vector:
        """Return one value for each cell."""
        raise NotImplementedError
