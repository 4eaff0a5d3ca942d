"""Parents among the earlier rows of the same table, whichever of its rows are taken.

Where a table takes only some of the rows that it is offered, each is to have the parent that it
was offered with: rows are counted by their indices then, and not by their places among the taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from seeds.generate.cells import Cells
    from seeds.generate.source import GeneratedSource

I64 = NDArray[np.int64]


def earlier(
    source: GeneratedSource,
    ordinals: I64,
    rows: NDArray[np.uint64],
    cells: Cells,
    *,
    last: bool = False,
) -> tuple[I64, NDArray[np.bool_]]:
    """Draw an earlier row of the same table for each of some rows.

    Args:
        source: The table's rows.
        ordinals: Positions of the rows that refer to others.
        rows: Their row indices.
        cells: Where chance comes from.
        last: Whether it is the row just before.

    Returns:
        The ordinals of the earlier rows, and where there is none: that is the row itself then.
    """
    start = source.planned.row_start if source.tried_from is None else source.tried_from
    by_index = source.tried_from is not None or source.accepted is not None
    number = rows - np.uint64(start) if by_index else ordinals.astype(np.uint64)
    some = np.maximum(number, np.uint64(1))
    drawn = (some - np.uint64(1)).astype(np.int64) if last else cells.below(some)
    if source.tried_from is not None:
        drawn = drawn + np.int64(start - source.planned.row_start)
    elif source.accepted is not None:
        # Of rows that were not taken it is the last one before them, else the first of all.
        indices = drawn.astype(np.uint64) + np.uint64(start)
        drawn = np.searchsorted(source.accepted, indices, side="right") - 1
        drawn = np.maximum(drawn, 0) + np.int64(source.fixed_count)
    none = (number == 0) | (drawn == ordinals)
    return np.where(none, ordinals, drawn), none
