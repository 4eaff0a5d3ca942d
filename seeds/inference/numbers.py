"""What a number's name and digits say of its range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from seeds.inference.expressions import Expression, call, literal, operation
from seeds.inference.names import role
from seeds.inference.subject import Subject
from seeds.inference.technical import is_of_a_file
from seeds.inference.trees import of_tree
from seeds.schema.types import Kind

Range = tuple[str, str]
"""Smallest and largest value, as texts."""

MEASURES: Final[tuple[tuple[str, Range], ...]] = (
    (r"(.*_)?height_?(in_)?cm", ("150", "200")),
    (r"(.*_)?weight_?(in_)?kg", ("45", "110")),
    (r"body_?temp(erature)?(_c)?", ("36", "39")),
    (r"(.*_)?temp(erature)?(_c|_celsius)?", ("1", "35")),
    (r"(.*_)?humidity(_pct|_percent)?", ("20", "90")),
    (r"(.*_)?(air_)?pressure(_hpa)?", ("980", "1040")),
    (r"(.*_)?(heart_?rate|pulse|bpm)", ("55", "110")),
    (r"(.*_)?systolic(_.*)?", ("100", "145")),
    (r"(.*_)?diastolic(_.*)?", ("60", "90")),
    (r"(.*_)?(runtime|running_time|length)(_min(ute)?s?)?", ("60", "180")),
    (r"(.*_)?(salary|income|wage)", ("30000", "120000")),
    (r"(hourly|daily|day|rental|nightly|room)_rate", ("5", "90")),
    (r"(.*_)?(capacity|seats|max_(participants|attendees|guests|members))", ("10", "500")),
    (r"(.*_)?(floors?|storeys?|stories|bed_?rooms?|bath_?rooms?|rooms?)", ("1", "5")),
    (r"(.*_)?(nights?|guests?|persons?|adults|servings|party_size|passengers?)", ("1", "8")),
    (r"(.*_)?(mileage|odometer)(_km)?", ("1000", "150000")),
    (r"(.*_)?distance(_km|_m|_miles)?", ("1", "500")),
    (r"(.*_)?speed(_kmh|_mph)?", ("20", "130")),
    (r"(.*_)?(calories|kcal)", ("50", "900")),
    (r"(.*_)?population", ("1000", "900000")),
    (r"year(_.*)?", ("1990", "2025")),
    (r"milliseconds|duration_ms|length_ms", ("60000", "400000")),
    (r"(.*_)?(ms|millis|latency|response_time)", ("5", "2500")),
)
"""What can be measured, in whole numbers or not."""

INTEGERS: Final[tuple[tuple[str, Range], ...]] = (
    *MEASURES,
    (r"(.*_)?(quantity|qty)", ("1", "5")),
    (r"(.*_)?(seats|capacity)(_.*)?", ("20", "300")),
    (r"max(imum)?_(students|participants|guests|attendees|seats|members|users)", ("10", "100")),
    (r"credits?|credit_hours|ects", ("1", "6")),
    (r"graduation_year|(.*_)?expir(y|ation)_year", ("2025", "2031")),
    (r"(.*_)?market_cap(itali[sz]ation)?", ("50000000", "2000000000")),
    (r"(trading_|trade_)?volume|shares_traded", ("1000", "2000000")),
    (r"(.*_)?(stock|inventory|on_hand|available|reserved)", ("0", "200")),
    (r"(.*_)?age", ("18", "90")),
    (r"(.*_)?year", ("1990", "2025")),
    (r"(.*_)?month", ("1", "12")),
    (r"(.*_)?(rating|stars|score)", ("1", "5")),
    (r"(.*_)?(percent|percentage|pct|discount|rate|progress)", ("0", "100")),
    (r"(percent|pct)_.*", ("0", "100")),
    (r"(exit|return|error|result)_?code|(.*_)?(retr(y|ies)(_count)?|attempts?|tries)", ("0", "3")),
    (r".*_at|(.*_)?(timestamp|ts|epoch|unix_?time)", ("1704067200", "1767225599")),
    (r"(http_)?(status|response)_code|http_status", ("200", "204")),
    (r"(.*_)?(version|revision)", ("1", "10")),
    (r"(.*_)?(width|height)", ("100", "2000")),
    (r"(.*_)?(week_?day|day_of_week|dow)", ("0", "6")),
    (r"(.*_)?hour", ("0", "23")),
    (r"(.*_)?minute", ("0", "59")),
    (r"(.*_)?(cents|price|amount|total|cost|fee|balance)", ("100", "20000")),
    (r"(.*_)?(views?|likes?|clicks?|downloads?|counts?|num|visits?|hits?)|num_.*", ("0", "500")),
    (r"(.*_)?(position|order|sort|rank|sequence|index|line|level|depth|weight)", ("1", "100")),
    (r"(.*_)?port", ("1024", "32767")),
    (r"(.*_)?pages?", ("1", "900")),
    (r"(.*_)?(bytes|file_size)", ("1000", "5000000")),
    (r"(.*_)?(seconds|duration|minutes|hours|days)", ("1", "90")),
    (
        r"(is|has|can|allow|enable|use)_.*|(.*_)?(enabled|disabled|active|deleted|visible)",
        ("0", "1"),
    ),
    (r"discontinued|obsolete|retired|completed|cancell?ed|paid|verified|approved", ("0", "1")),
    (r"published|featured|seen|done|closed|processed|taxable|refundable", ("0", "1")),
    (r"(.*_)?(hidden|locked|archived|public|required|default|boolean|bool)", ("0", "1")),
)
_FEE: Final = ("0", "20")
_PLACES: Final = r"(.*_)?(lat(itude)?|lon(gitude)?|lng|long)"
"""Numbers of which each digit is a distance."""
DECIMALS: Final[tuple[tuple[str, Range], ...]] = (
    *MEASURES,
    (r"(.*_)?(hours|days|minutes|seconds|duration)", ("1", "40")),
    (r"(rental|late)_(rate|fee)", ("0.99", "9.99")),
    (r"(hourly|daily|nightly|day|hour)_(rate|price)", ("15", "180")),
    (r"(.*_)?battery_voltage", ("3", "4.2")),
    (r"(.*_)?(revenue|budget|turnover)", ("20000", "120000")),
    (r"(.*_)?(shipping|freight|postage|handling|delivery)(_?(cost|fee|amount|total|price))?", _FEE),
    (r"(.*_)?(tip|service_fee)(_amount)?", _FEE),
    (r"(.*_)?lat(itude)?", ("-60", "70")),
    (r"(.*_)?(lon|lng|long|longitude)", ("-179", "179")),
    (r"(.*_)?(percent|percentage|pct|progress)|(percent|pct)_.*", ("0", "100")),
    (r"(.*_)?(rate|ratio|share|probability|factor)", ("0", "1")),
    (r"(.*_)?(rating|stars|score)", ("1", "5")),
    (r"(.*_)?(price|amount|total|subtotal|cost|fee|tax|balance|value|discount)", ("1", "200")),
)
_KINDS: Final[tuple[tuple[str, Range], ...]] = (
    # What stands for kinds is small, and mostly begins at nought or one.
    (r"(.*_)?(type|kind|status|state|mode|phase|stage|visibility|flags?|format)", ("1", "2")),
    (r"(.*_)?(priority|severity|importance|difficulty)", ("1", "5")),
    (r"(max|min)(imum)?_.*", ("1", "10")),
)
"""Numbers that are not worth giving up a default for."""
_ANY: Final = ("1", "100")
_ENOUGH: Final = 8
"""One in so many of the numbers that a name suggests is enough to keep to them."""


def _range(subject: Subject, table: Iterable[tuple[str, Range]], other: Range) -> Range:
    matched = (span for pattern, span in table if re.fullmatch(pattern, subject.name))
    return next(matched, other)


def bounds(subject: Subject, unit: Decimal, limit: Decimal) -> tuple[Decimal, Decimal]:
    """Return the smallest and the largest number for a column.

    Args:
        subject: The column.
        unit: The distance of two neighbouring numbers.
        limit: The largest number that the type holds.
    """
    table = (*INTEGERS, *_KINDS) if subject.type.kind is Kind.INTEGER else DECIMALS
    low, high = map(Decimal, _range(subject, table, ("1", "1000") if unit == 1 else _ANY))
    least = -limit if subject.least is None else max(subject.least, -limit)
    most = limit if subject.most is None else min(subject.most, limit)
    width = high - low
    if low > most or high < least:
        # The name suggests what the table forbids.
        low = max(Decimal(0), least) if most >= 0 and subject.least is None else least
        return low, max(min(low + max(width, Decimal(100)), most), low)
    low, high = max(low, least), min(high, most)
    if (high - low) * _ENOUGH < width:
        # Of what the name suggests the table leaves next to nothing.
        if subject.least is not None:
            low, high = least, min(most, least + width)
        elif subject.most is not None:
            low = max(least, high - width, Decimal(0) if high > 0 else least)
    return low, max(low, high)


def number(subject: Subject, part: tuple[int, int] = (0, 1)) -> Expression:
    """Guess a number.

    Args:
        subject: The column.
        part: (i, n) keeps to the i-th of n equal parts of the range, so that a column in an
            earlier part is always below.
    """
    if (place := of_tree(subject)) is not None:
        return place
    if subject.unique:
        return call("sequence")
    type_ = subject.type
    places = 0 if type_.kind is Kind.INTEGER else max(min(type_.scale, 6), 0)
    if (instant := _instant(subject)) is not None:
        return instant
    if _is_size_of_a_file(subject):
        return call("between", 1000, 5000000)
    if (percents := _tax_rates(subject)) is not None:
        return percents
    if type_.kind is Kind.FLOAT:
        low, high = bounds(subject, Decimal("0.01"), Decimal(10) ** 9)
        low, high = _part(low, high, part, Decimal("0.01"))
        if high <= low or not (re.fullmatch(_MONEY, subject.name) or knows_number(subject)):
            return call("floating", float(low), float(high if high > low else low + 1))
        # What people measure and pay has few digits, whatever it is kept in.
        places = 6 if re.fullmatch(_PLACES, subject.name) else 2 if high - low > 1 else 4
        texts = [f"{value:.{places}f}" for value in (low, high)]
        return call("decimal", *texts, **({} if places == 2 else {"places": places}))
    unit = Decimal(1).scaleb(-places)
    if type_.kind is Kind.INTEGER:
        limit = Decimal(2 ** (min(type_.bits, 32) - 1) - 1)
    else:
        limit = Decimal(10) ** min(type_.precision - type_.scale, 10) - unit
    low, high = _part(*bounds(subject, unit, limit), part, unit)
    if type_.kind is Kind.INTEGER:
        return call("between", int(low), int(high))
    texts = [f"{value:.{places}f}" for value in (low, high)]
    return call("decimal", *texts, **({} if places == 2 else {"places": places}))


_SIZE: Final = r"(.*_)?(size|length)(_(in_)?bytes)?|(.*_)?bytes"


def _is_size_of_a_file(subject: Subject) -> bool:
    wide = subject.type.kind is Kind.INTEGER and subject.type.bits > 16 and subject.most is None
    return wide and re.fullmatch(_SIZE, subject.name) is not None and is_of_a_file(subject)


_EPOCH: Final = (
    r".*_at|(.*_)?(timestamp|ts|epoch|unix_?time|[mca]time)|date_(created|added|modified|updated)"
    r"|(.*_)?(reg|post|create|creation|update|modification|add|start|end|login|access|expire)_time"
    r"|(last_)?(created|updated|modified|accessed)(_(on|date|time|ts))?|expires"
)
_MILLIS: Final = r"_?(in_)?(ms|millis(econds)?)"
_SINCE: Final = (1_704_067_200, 1_751_328_000)
"""From 2024 to the middle of 2025, in seconds of Unix."""
_LATER: Final = 120 * 24 * 3600


def is_instant(subject_name: str) -> bool:
    """Tell whether a whole number of this name is an instant: seconds of Unix, or milliseconds."""
    return re.fullmatch(rf"({_EPOCH})({_MILLIS})?", subject_name) is not None


def begins(name: str) -> bool:
    """Tell whether it is the instant at which a row began to be."""
    return is_instant(name) and role(re.sub(rf"{_MILLIS}$", "", name)) == "created"


def _instant(subject: Subject) -> Expression | None:
    """Guess an instant as a number, after the one at which the row began to be."""
    type_ = subject.type
    if type_.kind is not Kind.INTEGER or not is_instant(subject.name) or subject.unique:
        return None
    millis = re.search(rf"{_MILLIS}$", subject.name) is not None
    unit = 1000 if millis else 1
    low, high = (second * unit for second in _SINCE)
    if 2 ** (type_.bits - 1) <= 2 * high or (subject.least or 0) > low:
        return None
    if subject.most is not None and subject.most < 2 * high:
        return None
    first = next((n for n in subject.siblings if begins(n) and n != subject.name), None)
    if first is None or begins(subject.name):
        return call("between", low, high)
    if (re.search(rf"{_MILLIS}$", first) is not None) != millis:
        return call("between", low, high)
    return operation("+", subject.siblings[first], call("between", 60 * unit, _LATER * unit))


_MONEY: Final = (
    r"(.*_)?(price|amount|total|subtotal|cost|fee|tax|balance|revenue|budget|turnover|salary|freight"
    r"|discount|net|gross|income|wage|payment|shipping)(_.*)?"
)
_TAX_RATE: Final = r"(.*_)?(tax|vat|gst)_(rate|percent|percentage|pct)"
_TAXES: Final = (5, 7, 10, 19, 20)


def _tax_rates(subject: Subject) -> Expression | None:
    """Guess what taxes are, in per cents or, with many digits behind the point, in parts of one."""
    type_ = subject.type
    if not re.fullmatch(_TAX_RATE, subject.name) or type_.kind is Kind.FLOAT:
        return None
    if subject.least not in (None, Decimal(0)) or (subject.most or 100) < 1:
        return None
    percents = call("choice", literal(_TAXES))
    shares = type_.kind is Kind.DECIMAL and (
        type_.precision - type_.scale < 2 or subject.most == 1 or type_.scale > 2
    )
    return operation("*", percents, call("decimal", "0.01", "0.01")) if shares else percents


def _part(
    low: Decimal, high: Decimal, part: tuple[int, int], unit: Decimal
) -> tuple[Decimal, Decimal]:
    i, n = part
    if n == 1:
        return low, high
    width = ((high - low) / n // unit) * unit
    start = low + width * i
    return start, max(start, start + width - unit)


def knows_number(subject: Subject) -> bool:
    """Tell whether a number's name says something."""
    table = INTEGERS if subject.type.kind is Kind.INTEGER else DECIMALS
    told = any(re.fullmatch(pattern, subject.name) for pattern, _ in table)
    integer = subject.type.kind is Kind.INTEGER
    return told or (integer and is_instant(subject.name)) or of_tree(subject) is not None
