"""What is wanted of tables, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seeds.errors import SeedsError
    from seeds.filling.model import FilledTable


@dataclass(frozen=True)
class TableWish:
    """What is wanted of a table.

    Attributes:
        rows: Rows.
        hard: Whether somebody has asked for just this number.
        each: Whether each parent that the table agrees with gets a row; ``rows`` is a guess then.
    """

    rows: int
    hard: bool = False
    each: bool = False


@dataclass
class Filled:
    """What became of a table.

    Attributes:
        wanted: Rows wanted.
        inserted: Rows inserted.
        seconds: Time that it took.
        why_not: Why it has fewer rows than were wanted, or none.
        held: Rows that it has, where it got none.
        declared: What was decided of it.
        refusal: What the database said when it refused rows the last time.
    """

    wanted: int
    inserted: int = 0
    seconds: float = 0.0
    why_not: str = ""
    held: int = 0
    declared: FilledTable | None = None
    refusal: SeedsError | None = None
