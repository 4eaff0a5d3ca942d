"""Masks, one kind per file.

To add one: write a class over :class:`~seeds.anonymize.mask.Mask` in a file of its own, and a
line in :data:`MASKS`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from seeds.anonymize.mask import Mask
from seeds.anonymize.masks.email import Email
from seeds.anonymize.masks.hash_ import Hash
from seeds.anonymize.masks.null import Null
from seeds.anonymize.options import OptionError
from seeds.schema.table import ColumnInfo

MASKS: Mapping[str, type[Mask]] = {
    mask.name: mask
    for mask in (
        Email,
        Hash,
        Null,
    )
}
"""All masks by the name that rules call them."""


def mask_named(name: str) -> type[Mask]:
    """Return a mask by name.

    Raises:
        OptionError: There is none; its key is ``mask``, its hint names the closest.
    """
    found = MASKS.get(name)
    if found is not None:
        return found
    close = difflib.get_close_matches(name, MASKS, n=1, cutoff=0.6)
    hint = f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(sorted(MASKS))}."
    raise OptionError("mask", f"there is no mask {name!r}", hint)


def build_mask(name: str, options: Mapping[str, Any], column: ColumnInfo, unique: bool) -> Mask:
    """Make a mask for a column; that of an array masks its items.

    Args:
        name: The name of the mask.
        options: What rules say, without ``mask``, ``when`` and ``domain``.
        column: The column.
        unique: Whether no two rows of it share a value.

    Raises:
        OptionError: There is no such mask, an option is wrong, or it does not fit the column.
    """
    return mask_named(name).build(options, column, unique)
