"""Dates: shifted by a number of days that hangs on the person, and dates of birth."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.mask import Cells, Mask, pc, trues
from seeds.anonymize.options import Option, OptionError
from seeds.anonymize.siphash import digests_of_integers
from seeds.generate.arrow import join, primitive
from seeds.generate.streams import below
from seeds.schema.types import Kind

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_DAY = 86_400_000_000
_FIRST = (dt.date(1, 1, 1) - dt.date(1970, 1, 1)).days
_LAST = (dt.date(9999, 12, 31) - dt.date(1970, 1, 1)).days
_ISO = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[^0-9]|$)"


class _Dates(Mask):
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.TEXT})

    def check(self) -> None:
        if self.unique:
            raise self.capacity_error(
                "two people's dates may meet", "Keep it with a reason, or make the index wider."
            )
        length = self.column.type.length
        if self.column.type.kind is Kind.TEXT and length is not None and length < 10:
            raise OptionError("mask", f"a date has 10 characters, the column {length}")

    def may_meet(self, values: Any) -> Any:
        return trues(len(values))

    def replace(self, cells: Cells) -> Any:
        values = cells.values
        match self.column.type.kind:
            case Kind.DATE:
                days = values.view(pa.int32()).cast(pa.int64()).to_numpy(zero_copy_only=False)
                moved = self.moved(days, cells)
                return primitive(moved.astype(np.int32), pa.date32())
            case Kind.TIMESTAMP:
                micros = values.view(pa.int64()).to_numpy(zero_copy_only=False)
                days = micros // _DAY
                moved = self.moved(days, cells)
                return primitive(moved * _DAY + (micros - days * _DAY), values.type)
            case _:
                return self._texts(cells)

    def _texts(self, cells: Cells) -> Any:
        """Move the date that a text begins with; what follows, the time of day, stays."""
        values = cells.values
        if not pc.all(pc.match_substring_regex(values, _ISO)).as_py():
            raise self.unreadable("a text that does not begin with a date such as 2020-12-31")
        try:
            dates = pc.utf8_slice_codeunits(values, 0, 10).cast(pa.date32())
        except pa.ArrowInvalid:
            raise self.unreadable("a date that the calendar does not have") from None
        days = dates.view(pa.int32()).cast(pa.int64()).to_numpy(zero_copy_only=False)
        moved = primitive(self.moved(days, cells).astype(np.int32), pa.date32())
        return join(moved.cast(pa.string()), pc.utf8_slice_codeunits(values, 10))

    def moved(self, days: I64, cells: Cells) -> I64:
        """Return other days for days since 1970."""
        raise NotImplementedError


class DateShift(_Dates):
    """A date or a time moved by some days, as many for all dates of one subject.

    So what happened three days after something else still does, and the time of day stays. The
    number of days is never nought. Without a subject each date hangs on itself alone.
    """

    name: ClassVar[str] = "date_shift"
    domain: ClassVar[str] = "date"
    by_value: ClassVar[bool] = False
    uses_subject: ClassVar[bool] = True
    options: ClassVar[tuple[Option, ...]] = (
        Option("days", int, 90, "The most days that a date moves, forwards or backwards.",
               least=1, most=36_500),
        Option("backwards", bool, False,
               "Whether dates move backwards alone, so that none comes to lie in the future."),
        Option("keep_year", bool, False,
               "Whether the year stays: a date that would leave it moves the other way, so that "
               "intervals change there."),
    )  # fmt: skip

    def check(self) -> None:
        super().check()
        if self.settings["keep_year"] and self.settings["days"] > 182:
            raise OptionError("days", "a date that keeps its year moves by 182 days at most")

    def moved(self, days: I64, cells: Cells) -> I64:
        if cells.subject is None:
            low, _ = digests_of_integers(days.view(np.uint64), cells.purpose("day"))
        else:
            low, _ = cells.shared("subject", _of_subject)
        offset = _not_nought(low, self.settings["days"])
        if self.settings["backwards"]:
            offset = -1 - below(low, self.settings["days"])
        moved = days + offset
        if self.settings["keep_year"]:
            left = _years(moved) != _years(days)
            moved = np.where(left, days - offset, moved)
        return _inside(days, moved)


def _of_subject(cells: Cells) -> tuple[U64, U64]:
    return cells.hashes(pc.fill_null(cells.subject, ""), "subject")


class BirthDate(_Dates):
    """Another date of birth, at most some days away; the very old are made younger.

    Equal dates become equal dates. With ``keep`` the year stays, or year and month, and the day
    becomes another one of them.
    """

    name: ClassVar[str] = "birth_date"
    domain: ClassVar[str] = "birth_date"
    options: ClassVar[tuple[Option, ...]] = (
        Option("days", int, 180, "The most days that a date moves, forwards or backwards.",
               least=1, most=36_500),
        Option("keep", str, "nothing", "What stays: `nothing`, `year` or `month`.",
               choices=("nothing", "year", "month")),
        Option("oldest", int, 90,
               "The greatest age: who is older is born in the year that has it.",
               least=1, most=150),
        Option("as_of", str, "",
               "The day that ages are counted from (`2026-01-31`); today when left out."),
    )  # fmt: skip

    def check(self) -> None:
        super().check()
        written = self.settings["as_of"]
        try:
            # The one place where masking looks at the clock: only the very old depend on it.
            as_of = dt.date.fromisoformat(written) if written else dt.datetime.now(dt.UTC).date()
        except ValueError:
            raise OptionError("as_of", f"{written!r} is no date such as 2026-01-31") from None
        self._today = (as_of - dt.date(1970, 1, 1)).days
        self._oldest = as_of.year - self.settings["oldest"]

    def moved(self, days: I64, cells: Cells) -> I64:
        low, high = digests_of_integers(days.view(np.uint64), cells.purpose("day"))
        if self.settings["keep"] == "nothing":
            offset = _not_nought(low, self.settings["days"])
            moved = _inside(days, days + offset)
            # Nobody is born tomorrow.
            future = (moved > self._today) & (days <= self._today)
            moved = np.where(future, days - np.abs(offset), moved)
        else:
            moved = _other_day(days, low, "Y" if self.settings["keep"] == "year" else "M")
        old = (_years(days) < self._oldest) | (_years(moved) < self._oldest)
        if old.any():
            year = _first_day(np.array([self._oldest - 1970]))
            moved = np.where(old, year + below(high, 365), moved)
        return moved


def _not_nought(bits: U64, most: int) -> I64:
    """Return numbers from -most to most without nought."""
    number = below(bits, 2 * most) - most
    return np.where(number >= 0, number + 1, number)


def _inside(days: I64, moved: I64) -> I64:
    """Turn a move around that would leave the calendar."""
    outside = (moved < _FIRST) | (moved > _LAST)
    return np.where(outside, 2 * days - moved, moved)


def _years(days: I64) -> I64:
    years: I64 = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def _first_day(years: I64) -> I64:
    first: I64 = years.astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    return first


def _other_day(days: I64, bits: U64, unit: str) -> I64:
    """Return another day of the same year or month."""
    period = days.astype("datetime64[D]").astype(f"datetime64[{unit}]")
    first = period.astype("datetime64[D]").astype(np.int64)
    length = (period + 1).astype("datetime64[D]").astype(np.int64) - first
    # From 1 to length - 1 days on, round the period: never the day itself.
    step = below(bits, (length - 1).astype(np.uint64)) + 1
    found: I64 = first + (days - first + step) % length
    return found
