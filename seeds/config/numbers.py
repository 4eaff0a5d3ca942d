"""What people type for counts, seeds and points in time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from seeds.errors import UsageError

#: More rows than this is a slip of the finger.
MAX_COUNT: Final = 10**10

#: Seeds are stored in a signed 64-bit column of the ledger.
MAX_SEED: Final = 2**63 - 1

_COUNT = re.compile(r"(\d+(?:_\d+)*(?:\.\d+)?)([km]?)", re.ASCII | re.IGNORECASE)
_FACTORS: Final = {"": 1, "k": 1_000, "m": 1_000_000}
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+", re.ASCII)
_HOW_COUNT: Final = "Write a whole number such as 500, 10_000, 10k, 2.5k or 1m."
_MAX_DIGITS: Final = 40


def parse_count(text: str, where: str = "count") -> int:
    """Return a number of rows: ``"500"``, ``"10_000"``, ``"10k"``, ``"2.5k"``, ``"1m"``.

    Args:
        text: What was typed.
        where: The option or variable, for the message.

    Raises:
        UsageError: When it is negative, not a whole number, or above 10**10.
    """
    typed = text.strip()
    if _THOUSANDS.fullmatch(typed):
        raise UsageError(
            f"{where}: {typed!r} is not a number", f"Write {typed.replace(',', '_')} instead."
        )
    if typed.startswith(("-", "\N{MINUS SIGN}")):
        raise UsageError(f"{where}: must not be negative ({typed})", _HOW_COUNT)
    match = _COUNT.fullmatch(typed)
    if not match:
        raise UsageError(f"{where}: {typed!r} is not a number", _HOW_COUNT)
    if len(typed) > _MAX_DIGITS:  # longer digit strings are not worth converting
        raise UsageError(f"{where}: the number is too large; at most {MAX_COUNT:,}", _HOW_COUNT)
    digits, unit = match.groups()
    value = Fraction(digits.replace("_", "")) * _FACTORS[unit.lower()]
    if value.denominator != 1:
        raise UsageError(f"{where}: {typed!r} is not a whole number of rows", _HOW_COUNT)
    if value > MAX_COUNT:
        raise UsageError(f"{where}: {typed} is too large; at most {MAX_COUNT:,} rows", _HOW_COUNT)
    return value.numerator


def parse_rows(text: str, where: str) -> int:
    """Return a number of rows to seed, which is at least 1.

    Raises:
        UsageError: When it is no count, or zero.
    """
    rows = parse_count(text, where)
    if rows == 0:
        raise UsageError(
            f"{where}: zero rows are nothing to seed", "Leave an entity out with --except NAME."
        )
    return rows


def parse_counts(texts: Iterable[str], where: str = "--count") -> tuple[int | None, dict[str, int]]:
    """Split counts into the one for all and those by name.

    ``["1000", "users=10k"]`` gives ``(1000, {"users": 10000})``.

    Raises:
        UsageError: When one is no count, or two say different things about the same.
    """
    total: int | None = None
    named: dict[str, int] = {}
    for text in texts:
        name, equals, number = text.rpartition("=")
        name = name.strip()
        if not equals:
            value = parse_rows(text, where)
            if total is not None and total != value:
                raise _twice(where, "the count", total, value)
            total = value
            continue
        if not name:
            raise UsageError(f"{where}: no name before '=' in {text!r}", "Write users=1000.")
        value = parse_rows(number, f"{where} {name}")
        if named.get(name, value) != value:
            raise _twice(where, f"the count of {name!r}", named[name], value)
        named[name] = value
    return total, named


def _twice(where: str, what: str, first: int, second: int) -> UsageError:
    return UsageError(f"{where}: {what} is given twice, {first:,} and {second:,}", "Keep one.")


def parse_seed(text: str, where: str = "seed") -> int:
    """Return a random seed: a whole number from 0 to 2**63 - 1.

    Raises:
        UsageError: When it is not one.
    """
    typed = text.strip()
    if re.fullmatch(r"\d{1,19}", typed, re.ASCII) and int(typed) <= MAX_SEED:
        return int(typed)
    raise UsageError(
        f"{where}: {typed[:_MAX_DIGITS]!r} is not a random seed",
        "A seed is a whole number from 0 to 2^63 - 1.",
    )


def parse_as_of(text: str, where: str = "--as-of") -> dt.datetime:
    """Return an instant in UTC from an ISO 8601 date or date and time.

    A date is its first moment, a time without an offset is UTC.

    Raises:
        UsageError: When it is neither.
    """
    typed = text.strip()
    try:
        value = dt.datetime.fromisoformat(typed)
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        return value.astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{where}: {typed!r} is not a date or time",
            "Write 2026-01-01 or 2026-01-01T12:00:00Z.",
        ) from error
