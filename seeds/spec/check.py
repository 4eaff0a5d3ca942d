"""A rule that the rows of a database must keep, beyond its constraints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True)
class Check:
    """One rule of an application, checked by ``seed verify``.

    Attributes:
        name: A short name in words joined by hyphens, such as ``order-total``.
        description: The rule as a sentence without its full stop.
        query: Selects the rows that break the rule, as two columns: ``key``, by which a
            person finds the row, and ``detail``, what is wrong with it. No row means that
            the rule holds. It must run on every database that the application runs on.
    """

    name: str
    description: str
    query: sa.Select[*tuple[Any, ...]]
