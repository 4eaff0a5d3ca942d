"""How PostgreSQL converts values."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import re
import uuid
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Any

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values.families import base_name, family_of, item_type
from seeds.conditions.values.intervals import Interval, interval_text, of_timedelta, parse_interval
from seeds.conditions.values.kinds import JSON_NULL, Bits, Folded, JsonNull, JsonText
from seeds.conditions.values.ranges import Range, range_of, range_parts

_IPS = (ipaddress.IPv4Interface, ipaddress.IPv6Interface)
_STEPS: dict[str, Any] = {"integer": 1, "date": dt.timedelta(days=1)}
_DIGITS = 2_000
"""More than the digits that a type can be declared with."""
_HSTORE = re.compile(r'("(?:[^"\\]|\\.)*"|[^=,\s]+)\s*=>\s*("(?:[^"\\]|\\.)*"|[^,\s]+)')
_TRUE = ("t", "true", "y", "yes", "on", "1")
_FALSE = ("f", "false", "n", "no", "off", "0")


def cast(value: Any, sql_type: str) -> Any:
    """Return a value converted to a type, ``None`` for NULL.

    Raises:
        Fails: The database would refuse the conversion.
        Unknown: There is no such conversion here.
    """
    if value is None:
        return None
    family = family_of(sql_type)
    try:
        if family == "array":
            return _to_array(value, item_type(sql_type))
        if family == "range":
            if isinstance(value, Range):
                return value
            return parse_range(value, item_type(sql_type))
        converter = _CASTS.get(family)
        if converter is None:
            if isinstance(value, str):
                # A label of an enumeration, a domain over text: its text says the same.
                return value
            raise Unknown(f"a value as {sql_type}")
        result = converter(value)
    except (ValueError, InvalidOperation, OverflowError) as error:
        raise Fails(f"{value!r} is no {sql_type}") from error
    if (family in {"text", "numeric", "integer", "bit"} and "(" in sql_type) or family == "integer":
        result = _bounded(result, sql_type, family)
    elif family == "text" and base_name(sql_type) in {"char", "character", "bpchar"}:
        result = str(result).rstrip(" ")
    return result


def _bounded(value: Any, sql_type: str, family: str) -> Any:
    numbers = [int(n) for n in re.findall(r"-?\d+", sql_type.partition("(")[2])]
    if family == "integer":
        bits = {"smallint": 15, "int2": 15, "integer": 31, "int": 31, "int4": 31}
        width = bits.get(base_name(sql_type), 63)
        if not -(2**width) <= value < 2**width:
            raise Fails(f"{sql_type} out of range")
        return value
    if family == "numeric":
        scale = numbers[1] if len(numbers) > 1 else 0
        if value.is_finite():
            with localcontext() as exact:
                exact.prec = _DIGITS
                value = value.quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP)
            if numbers and abs(value) >= Decimal(10) ** (numbers[0] - scale):
                raise Fails("numeric field overflow")
        return value
    if family == "text":
        return str(value)[: numbers[0]]
    return Bits(str(value)[: numbers[0]].ljust(numbers[0], "0"))


def _to_text(value: Any) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case JsonText():
            return json.dumps(str(value), ensure_ascii=False)
        case str():
            return str(value)
        case int() | uuid.UUID():
            return str(value)
        case Decimal():
            return format(value, "f")
        case dt.datetime() if value.tzinfo is None:
            return value.isoformat(" ")
        case dt.datetime():
            raise Unknown("the text of an instant depends on the session's time zone")
        case dt.date() | dt.time():
            return value.isoformat()
        case bytes():
            return "\\x" + value.hex()
        case ipaddress.IPv4Interface() | ipaddress.IPv6Interface():
            return str(value)
        case dict() | list() | JsonNull():
            return json_text(value)
    raise Unknown(f"the text of {type(value).__name__}")


def json_text(value: Any) -> str:
    """Return a document as PostgreSQL prints jsonb."""
    if isinstance(value, JsonNull):
        return "null"

    def plain(item: Any) -> Any:
        if isinstance(item, Decimal):
            return int(item) if item == item.to_integral_value() else float(item)
        raise Unknown(f"{type(item).__name__} in a document")

    return json.dumps(value, ensure_ascii=False, default=plain)


def parse_json(text: str) -> Any:
    """Read a document; ``null`` is :data:`JSON_NULL` at the top. Raises ValueError."""
    value = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    if isinstance(value, str):
        return JsonText(value)
    return JSON_NULL if value is None else value


def _no_number(word: str) -> Any:
    raise ValueError(f"no JSON: {word}")


def _to_integer(value: Any) -> int:
    if isinstance(value, float):
        return round(value)
    if isinstance(value, Decimal):
        return int(value.to_integral_value(rounding=ROUND_HALF_UP))
    if isinstance(value, str):
        if not re.fullmatch(r"\s*[-+]?\d+\s*", value):
            raise ValueError(value)
        return int(value)
    if isinstance(value, (int, bool)):
        return int(value)
    raise Unknown(f"{type(value).__name__} as an integer")


def _to_numeric(value: Any) -> Decimal:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, (int, Decimal)):
        return Decimal(value)
    if isinstance(value, str):
        return Decimal(value.strip().lstrip("$").replace(",", ""))
    raise Unknown(f"{type(value).__name__} as a number")


def _to_float(value: Any) -> float:
    if isinstance(value, (int, float, Decimal, str)):
        return float(value)
    raise Unknown(f"{type(value).__name__} as a number")


def _to_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value != 0
    if isinstance(value, str):
        word = value.strip().lower()
        if any(w.startswith(word) for w in _TRUE) and word and word != "o":
            return True
        if any(w.startswith(word) for w in _FALSE) and word and word != "o":
            return False
        raise ValueError(value)
    raise Unknown(f"{type(value).__name__} as a truth value")


def _to_date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and value.strip().lower() not in {"now", "today"}:
        return _to_timestamp(value).date()
    raise Unknown(f"{value!r} as a date")


def _moment(value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as SQL's timestamp
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in {"infinity", "-infinity", "now", "today", "epoch", "tomorrow"}:
            raise Unknown(f"{text} as a time")
        try:
            return dt.datetime.fromisoformat(re.sub(r"([-+]\d\d)$", r"\1:00", text))
        except ValueError:
            if re.fullmatch(r"\d{4}-\d\d?-\d\d?", text):
                raise
            raise Unknown(f"{text} as a time") from None
    raise Unknown(f"{type(value).__name__} as a time")


def _to_timestamp(value: Any) -> dt.datetime:
    moment = _moment(value)
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return moment.replace(tzinfo=None)


def _to_timestamptz(value: Any) -> dt.datetime:
    moment = _moment(value)
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment


def _to_time(value: Any) -> dt.time:
    if isinstance(value, dt.time):
        return value
    if isinstance(value, dt.datetime):
        return value.time()
    if isinstance(value, str):
        if value.strip().startswith("24:"):
            raise Unknown("24:00 as a time")
        return dt.time.fromisoformat(value.strip())
    raise Unknown(f"{type(value).__name__} as a time of day")


def _to_interval(value: Any) -> Interval:
    if isinstance(value, Interval):
        return value
    if isinstance(value, dt.timedelta):
        return of_timedelta(value)
    if isinstance(value, str):
        return parse_interval(value)
    raise Unknown(f"{type(value).__name__} as an interval")


def _to_uuid(value: Any) -> uuid.UUID:
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def _to_bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return bytes.fromhex(value[2:]) if value.startswith("\\x") else value.encode()
    raise Unknown(f"{type(value).__name__} as bytes")


def _to_json(value: Any) -> Any:
    if isinstance(value, str) and not isinstance(value, JsonText):
        return parse_json(value)
    return value


def _to_network(value: Any) -> Any:
    return value if isinstance(value, _IPS) else ipaddress.ip_interface(str(value).strip())


def _to_cidr(value: Any) -> Any:
    found = _to_network(value)
    if found.ip != found.network.network_address:
        raise ValueError("bits set to right of mask")
    return found


def _to_hstore(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    return {
        _unquoted(found[1]): None if found[2].upper() == "NULL" else _unquoted(found[2])
        for found in _HSTORE.finditer(str(value))
    }


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def hstore_text(value: dict[str, Any]) -> str:
    """Write an hstore as PostgreSQL reads it."""
    pairs = []
    for key, item in value.items():
        words = [_quoted(key), "NULL" if item is None else _quoted(str(item))]
        pairs.append("=>".join(words))
    return ", ".join(pairs)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_CASTS: dict[str, Callable[[Any], Any]] = {
    "text": _to_text,
    "citext": lambda v: Folded(_to_text(v)),
    "integer": _to_integer,
    "numeric": _to_numeric,
    "float": _to_float,
    "boolean": _to_boolean,
    "date": _to_date,
    "timestamp": _to_timestamp,
    "timestamptz": _to_timestamptz,
    "time": _to_time,
    "interval": _to_interval,
    "uuid": _to_uuid,
    "bytes": _to_bytes,
    "json": _to_json,
    "hstore": _to_hstore,
    "inet": _to_network,
    "cidr": _to_cidr,
    "bit": lambda v: Bits(v) if isinstance(v, str) else Bits(f"{v:b}"),
}


def parse_range(text: Any, item: str) -> Range:
    """Read the text of a range whose bounds have a type.

    Raises:
        ValueError: It is none.
    """
    parts = range_parts(str(text))
    if parts is None:
        return Range(empty=True, item=item)
    lower, upper, bounds = parts
    return make_range(lower, upper, bounds, item)


def make_range(lower: Any, upper: Any, bounds: str, item: str) -> Range:
    """Return the range of a type between two values of any type that converts to it."""
    low, high = (None if v is None else cast(v, item) for v in (lower, upper))
    return range_of(low, high, bounds, item, _STEPS.get(family_of(item)))


def _to_array(value: Any, item: str) -> list[Any]:
    if isinstance(value, list):
        return [None if v is None else cast(v, item) for v in value]
    if isinstance(value, str):
        return [None if v is None else cast(v, item) for v in array_items(value)]
    raise Unknown(f"{type(value).__name__} as an array")


def array_items(text: str) -> list[str | None]:
    """Return the items in the text of a one-dimensional array, ``{a,"b c",NULL}``.

    Raises:
        ValueError: It is none.
        Unknown: It has more than one dimension.
    """
    body = text.strip()
    if not (body.startswith("{") and body.endswith("}")):
        raise ValueError(f"malformed array literal: {text!r}")
    body = body[1:-1]
    if not body.strip():
        return []
    if body.lstrip().startswith("{"):
        raise Unknown("an array of more than one dimension")
    items: list[str | None] = []
    for found in re.finditer(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*?))\s*(?:,|$)', body):
        quoted, plain = found.groups()
        if quoted is not None:
            items.append(re.sub(r"\\(.)", r"\1", quoted))
        else:
            items.append(None if plain.upper() == "NULL" else plain)
        if found.end() == len(body) and not body[found.start() :].endswith(","):
            break
    return items


def text_of(value: Any) -> str:
    """Return a value as the text that the database reads (for types without Python values)."""
    if isinstance(value, Range):
        if value.empty:
            return "empty"
        low, high = ("" if v is None else f'"{_plain(v)}"' for v in (value.lower, value.upper))
        return f"{value.bounds[0]}{low},{high}{value.bounds[1]}"
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    return interval_text(value) if isinstance(value, Interval) else _to_text(value)
