"""Masks, one kind per file.

To add one: write a class over :class:`~seeds.anonymize.mask.Mask` in a file of its own, and a
line in :data:`MASKS`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from seeds.anonymize.mask import Mask
from seeds.anonymize.masks.address import City, Country, PostalCode, State, Street
from seeds.anonymize.masks.company import Company
from seeds.anonymize.masks.constant import Constant
from seeds.anonymize.masks.credit_card import CreditCard
from seeds.anonymize.masks.dates import BirthDate, DateShift
from seeds.anonymize.masks.digits import Digits
from seeds.anonymize.masks.email import Email
from seeds.anonymize.masks.hash_ import Hash
from seeds.anonymize.masks.ip import Ip
from seeds.anonymize.masks.mac import Mac
from seeds.anonymize.masks.names import FirstName, FullName, LastName
from seeds.anonymize.masks.national_id import NationalId
from seeds.anonymize.masks.noise import Noise
from seeds.anonymize.masks.null import Null
from seeds.anonymize.masks.password import Password
from seeds.anonymize.masks.phone import Phone
from seeds.anonymize.masks.redact import Redact
from seeds.anonymize.masks.shuffle import Shuffle
from seeds.anonymize.masks.token import Token
from seeds.anonymize.masks.url import Url
from seeds.anonymize.masks.username import Username
from seeds.anonymize.options import OptionError
from seeds.schema.table import ColumnInfo

MASKS: Mapping[str, type[Mask]] = {
    mask.name: mask
    for mask in (
        Email,
        FirstName,
        LastName,
        FullName,
        Username,
        Phone,
        NationalId,
        Street,
        City,
        State,
        PostalCode,
        Country,
        DateShift,
        BirthDate,
        Ip,
        Mac,
        CreditCard,
        Hash,
        Digits,
        Url,
        Company,
        Password,
        Token,
        Redact,
        Noise,
        Constant,
        Null,
        Shuffle,
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
    """Make a mask for a column.

    Args:
        name: The name of the mask.
        options: What rules say, without ``mask``, ``when`` and ``domain``.
        column: The column.
        unique: Whether no two rows of it share a value.

    Raises:
        OptionError: There is no such mask, an option is wrong, or it does not fit the column.
    """
    return mask_named(name).build(options, column, unique)
