"""Single cells as values of a logical type, with the reason when they are none."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import decimal
import functools
import json
import math
import re
import uuid
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from seeds.errors import UsageError, did_you_mean
from seeds.schema.types import Kind, LogicalType

TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
FALSE = frozenset({"false", "f", "no", "n", "off", "0"})

_CLOCK = re.compile(r"(?:(-?\d+) days?,? ?)?(?:(-)?(\d+):(\d{2})(?::(\d{2}(?:\.\d{1,6})?))?)?")
_PERIOD = re.compile(
    r"(-)?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,6})?)S)?)?"
)


class CellError(ValueError):
    """A cell is not what its column takes; the text continues "'abc' …"."""


@dataclass(frozen=True)
class Style:
    """How values are written in a file.

    Attributes:
        decimal: The decimal sign, ``"."`` or ``","``; the other one may group thousands.
        date_format: A format of ``strptime`` for dates and times; ``None`` is ISO 8601.
        timezone: The zone of times that state none, where a column keeps instants.
        dialect: The kind of database: PostgreSQL stores no NUL character, others no NaN.
    """

    decimal: str = "."
    date_format: str | None = None
    timezone: str = "UTC"
    dialect: str = ""

    def __post_init__(self) -> None:
        if self.decimal not in (".", ","):
            raise UsageError(
                f"--decimal is '.' or ',', not {self.decimal!r}", "Write --decimal ','."
            )
        try:
            zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise UsageError(
                f"--timezone: there is no time zone {self.timezone!r}", "Write Europe/Berlin."
            ) from error


def cell_reader(logical: LogicalType, style: Style) -> Callable[[Any], Any]:
    """Return what makes a value of a cell, and raises :class:`CellError` when it cannot."""
    by_kind: dict[Kind, Callable[[Any, LogicalType, Style], Any]] = {
        Kind.INTEGER: _integer,
        Kind.FLOAT: _float,
        Kind.DECIMAL: _decimal,
        Kind.BOOLEAN: _boolean,
        Kind.TEXT: _text,
        Kind.JSON: _json,
        Kind.TIMESTAMP: _timestamp,
        Kind.DATE: _date,
        Kind.TIME: _time,
        Kind.INTERVAL: _interval,
        Kind.UUID: _uuid,
        Kind.BYTES: _bytes,
        Kind.ARRAY: _array,
    }
    read = by_kind[logical.kind]
    return lambda value: read(value, logical, style)


# -- numbers -------------------------------------------------------------------------------------


def _number(value: Any, style: Style) -> Decimal:
    if isinstance(value, bool):
        raise CellError("is no number")
    if isinstance(value, int | Decimal):
        return Decimal(value)
    text = str(value).strip()
    sign, group = (",", ".") if style.decimal == "," else (".", ",")
    whole, point, rest = text.partition(sign)
    if group in rest:
        raise CellError(_other_sign(style))
    if group in whole:
        first, *groups = whole.lstrip("+-").split(group)
        if not (1 <= len(first) <= 3 and all(len(g) == 3 for g in groups)):
            raise CellError(_other_sign(style))
        if not point and len(groups) == 1:
            raise CellError(
                f"may mean two numbers; if {group!r} is the decimal sign: --decimal {group!r}"
            )
        whole = whole.replace(group, "")
    try:
        return Decimal(f"{whole}.{rest}" if point else whole)
    except decimal.InvalidOperation:
        raise CellError("is no number") from None


def _other_sign(style: Style) -> str:
    other = "," if style.decimal == "." else "."
    return (
        f"is no number with the decimal sign {style.decimal!r}; for the other: --decimal {other!r}"
    )


def _integer(value: Any, logical: LogicalType, style: Style) -> int:
    try:
        number = _number(value, style)
    except CellError:
        raise CellError("is no whole number") from None
    if not number.is_finite() or number.adjusted() > 30 or number != number.to_integral_value():
        raise CellError("is no whole number")
    limit = 1 << (logical.bits - 1)
    if not -limit <= number < limit:
        raise CellError(f"is out of range: the column holds {logical.bits}-bit integers")
    return int(number)


def _float(value: Any, _logical: LogicalType, style: Style) -> float:
    if isinstance(value, float):
        number = value
    else:
        text = str(value).strip().lower()
        special = text.lstrip("+-") in ("nan", "inf", "infinity")
        number = float(text) if special else float(_number(value, style))
        if not special and not math.isfinite(number):
            raise CellError("is out of range for a floating-point number")
    if style.dialect != "postgresql" and not math.isfinite(number):
        raise CellError(f"is no number that {style.dialect or 'every database'} stores")
    return number


def _decimal(value: Any, logical: LogicalType, style: Style) -> Decimal:
    number = _number(value, style)
    if not number.is_finite():
        raise CellError("is no number")
    with decimal.localcontext(prec=1000):
        if number.adjusted() < 500:
            number = number.quantize(Decimal(1).scaleb(-logical.scale), decimal.ROUND_HALF_UP)
        digits = logical.precision - logical.scale
        if abs(number) >= Decimal(1).scaleb(digits):
            raise CellError(f"is out of range: the column has {digits} digits before the point")
    return number


def _boolean(value: Any, _logical: LogicalType, _style: Style) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    word = word.removesuffix(".0") if isinstance(value, float) else word
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    raise CellError("is neither true nor false (true/false, t/f, yes/no, y/n, on/off, 1/0)")


# -- texts ---------------------------------------------------------------------------------------


def _text(value: Any, logical: LogicalType, style: Style) -> str:
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            raise CellError("is no text in UTF-8") from None
    elif isinstance(value, list | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    elif isinstance(value, bool):
        value = "true" if value else "false"
    text = str(value)
    if "\0" in text:
        raise CellError("has a NUL character")
    if logical.labels and text not in logical.labels:
        by_fold = {label.casefold(): label for label in logical.labels}
        folded = by_fold.get(text.strip().casefold())
        if folded is None:
            raise CellError(f"is none of the labels. {did_you_mean(text, logical.labels)}".rstrip())
        return folded
    length = logical.length
    if length is not None and len(text.rstrip(" ") if logical.padded else text) > length:
        raise CellError(f"has {len(text)} characters, and the column holds {length}")
    return text


def _json(value: Any, _logical: LogicalType, style: Style) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    try:
        _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise CellError(f"is no JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise CellError("is JSON nested too deeply") from None
    if style.dialect == "postgresql" and "\\u0000" in text:
        raise CellError("has a NUL character, which PostgreSQL cannot store")
    return text


def _no_constant(name: str) -> Any:
    raise CellError(f"is no JSON, which has no {name}")


_DECODER = json.JSONDecoder(parse_constant=_no_constant, parse_int=str, parse_float=str)


# -- times ---------------------------------------------------------------------------------------


@functools.cache
def _zone(name: str) -> dt.tzinfo:
    return dt.UTC if name == "UTC" else zoneinfo.ZoneInfo(name)


def _timestamp(value: Any, logical: LogicalType, style: Style) -> dt.datetime:
    found = _moment(value, style)
    if found.tzinfo is None and logical.timezone:
        zone = _zone(style.timezone)
        found = found.replace(tzinfo=zone)
        there = found.astimezone(dt.UTC).astimezone(zone)
        if there.replace(tzinfo=None) != found.replace(tzinfo=None):
            raise CellError(f"does not exist in {style.timezone}: the clocks went forward")
    if found.tzinfo is not None:
        try:
            found = found.astimezone(dt.UTC)
        except OverflowError:
            raise CellError("lies outside of the years 1 to 9999") from None
    return found if logical.timezone else found.replace(tzinfo=None)


def _moment(value: Any, style: Style) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    text = str(value)
    try:
        if style.date_format is not None:
            return dt.datetime.strptime(text, style.date_format)  # noqa: DTZ007 - zone is the style's
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CellError(_no_date(text, error, style)) from None


def _no_date(text: str, error: ValueError, style: Style) -> str:
    if "day is out of range" in str(error) or "month must be" in str(error):
        return "is a date that does not exist"
    if style.date_format is not None:
        return f"is no date of the form {style.date_format}"
    return "is no date in ISO 8601 (2026-01-31, 2026-01-31T10:00:00+02:00); see --date-format"


def _date(value: Any, _logical: LogicalType, style: Style) -> dt.date:
    moment = _moment(value, style)
    if moment.time() != dt.time():
        raise CellError("has a time of day, and the column holds dates")
    return moment.date()


def _time(value: Any, logical: LogicalType, _style: Style) -> dt.time:
    if isinstance(value, dt.time):
        return value
    try:
        found = dt.time.fromisoformat(str(value))
    except ValueError:
        raise CellError("is no time of day (10:00, 10:00:00.5)") from None
    if found.tzinfo is not None:
        if not logical.timezone:
            raise CellError("has a time zone, and the column keeps none")
        found = dt.datetime.combine(dt.date(2000, 1, 1), found).astimezone(dt.UTC).time()
    return found


def _interval(value: Any, _logical: LogicalType, _style: Style) -> dt.timedelta:
    if isinstance(value, dt.timedelta):
        return value
    text = str(value).strip()
    if found := _PERIOD.fullmatch(text.upper()):
        sign, weeks, days, hours, minutes, seconds = found.groups()
        span = _span(int(weeks or 0) * 7 + int(days or 0), hours, minutes, seconds)
        return -span if sign else span
    if text and (found := _CLOCK.fullmatch(text)):
        days, sign, hours, minutes, seconds = found.groups()
        clock = _span(0, hours, minutes, seconds)
        return dt.timedelta(days=int(days or 0)) + (-clock if sign else clock)
    raise CellError("is no span of time (01:30:00, 2 days 01:30:00, P2DT1H30M)")


def _span(days: int, hours: Any, minutes: Any, seconds: Any) -> dt.timedelta:
    micros = int(Decimal(seconds or 0) * 1_000_000)
    try:
        return dt.timedelta(
            days=days, hours=int(hours or 0), minutes=int(minutes or 0), microseconds=micros
        )
    except OverflowError:
        raise CellError("is out of range") from None


# -- the rest ------------------------------------------------------------------------------------


def _uuid(value: Any, _logical: LogicalType, _style: Style) -> bytes:
    if isinstance(value, uuid.UUID):
        return value.bytes
    if isinstance(value, bytes) and len(value) == 16:
        return value
    try:
        return uuid.UUID(str(value)).bytes
    except ValueError:
        raise CellError("is no UUID") from None


def _bytes(value: Any, _logical: LogicalType, _style: Style) -> bytes:
    if isinstance(value, bytes):
        return value
    text = str(value)
    try:
        if text.startswith("\\x"):
            return bytes.fromhex(text[2:])
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise CellError(r"is neither hexadecimal (\x00ff) nor base64") from None


def _array(value: Any, logical: LogicalType, style: Style) -> list[Any]:
    assert logical.item is not None
    items = value if isinstance(value, list) else _items(str(value).strip())
    read = cell_reader(logical.item, style)
    made = []
    for item in items:
        try:
            made.append(None if item is None else read(item))
        except CellError as error:
            raise CellError(f"has an item {str(item)!r} that {error}") from None
    return made


def _items(text: str) -> list[Any]:
    """Return the items of a JSON list, or of an array as PostgreSQL writes it."""
    if text.startswith("["):
        try:
            found = json.loads(text)
        except json.JSONDecodeError as error:
            raise CellError(f"is no JSON list: {error.msg}") from None
        return list(found)
    if not (text.startswith("{") and text.endswith("}")):
        raise CellError('is no list (["a", "b"], or {a,b} as PostgreSQL writes it)')
    inner = text[1:-1]
    items: list[Any] = []
    at = 0
    while inner and at <= len(inner):
        found = _ITEM.match(inner, at)
        if found is None:
            raise CellError("is no list of one dimension")
        quoted, bare = found.groups()
        if quoted is not None:
            items.append(re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL))
        else:
            items.append(None if bare.strip().upper() == "NULL" else bare.strip())
        at = found.end()
        if at == len(inner):
            break
        at += 1
    return items


_ITEM = re.compile(r'(?:\s*"((?:[^"\\]|\\.)*)"\s*|([^,"{}]+))(?=,|$)', re.DOTALL)
