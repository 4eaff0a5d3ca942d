"""Documents that another column of the row has as well: most bills go where the goods go."""

from __future__ import annotations

from typing import Any, Final

import pyarrow.compute as _compute

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_WORTH: Final = 0.25
"""The part of rows that has to be equal: less is not worth telling them apart."""


def differing(texts: Any, before: Any) -> Any:
    """Tell which texts are not those of the same rows in another column.

    Args:
        texts: An Arrow array of texts.
        before: Those of the other column.

    Returns:
        An Arrow boolean array without NULL; ``None`` when most are, or when the rows are others.
    """
    if len(texts) != len(before) or texts.type != before.type:
        return None
    # NULL beside a text is a difference; beside NULL, too, and there is nothing to do for it.
    other = pc.fill_null(pc.not_equal(texts, before), True)
    return None if pc.mean(other).as_py() > 1 - _WORTH else other
