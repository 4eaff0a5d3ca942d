"""PostgreSQL's arithmetic."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from seeds.conditions.functions import times
from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values import postgresql
from seeds.conditions.values.intervals import Interval, of_timedelta
from seeds.conditions.values.ranges import Range

_NUMBERS = (int, float, Decimal)


def _pair(left: Any, right: Any) -> tuple[Any, Any]:
    """Return two numbers of one type; raises Unknown where they are none."""
    if isinstance(left, str):
        left = postgresql.like(left, right)
    elif isinstance(right, str):
        right = postgresql.like(right, left)
    if isinstance(left, bool) or isinstance(right, bool):
        raise Unknown("arithmetic of truth values")
    if not isinstance(left, _NUMBERS) or not isinstance(right, _NUMBERS):
        raise Unknown(f"arithmetic of {type(left).__name__} and {type(right).__name__}")
    if isinstance(left, float) or isinstance(right, float):
        return float(left), float(right)
    return left, right


def _is_timely(value: Any) -> bool:
    return isinstance(value, (dt.date, dt.time, Interval, dt.timedelta))


def add(left: Any, right: Any) -> Any:
    """``left + right``."""
    if type(left) is int and type(right) is int:
        return left + right
    if _is_timely(left) or _is_timely(right):
        return times.add(left, right)
    a, b = _pair(left, right)
    return a + b


def subtract(left: Any, right: Any) -> Any:
    """``left - right``."""
    if type(left) is int and type(right) is int:
        return left - right
    if _is_timely(left) or _is_timely(right):
        return times.subtract(left, right)
    if isinstance(left, (dict, list, Range)):
        raise Unknown("what is left of a document")
    a, b = _pair(left, right)
    return a - b


def multiply(left: Any, right: Any) -> Any:
    """``left * right``."""
    for a, b in ((left, right), (right, left)):
        if isinstance(a, (Interval, dt.timedelta)):
            interval = of_timedelta(a) if isinstance(a, dt.timedelta) else a
            return interval.times(float(b))
    a, b = _pair(left, right)
    return a * b


def divide(left: Any, right: Any) -> Any:
    """``left / right``; whole numbers are cut off towards nought."""
    if isinstance(left, (Interval, dt.timedelta)):
        interval = of_timedelta(left) if isinstance(left, dt.timedelta) else left
        return interval.times(1 / float(right))
    a, b = _pair(left, right)
    if b == 0:
        raise Fails("division by zero")
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    if isinstance(a, float):
        return a / b
    # PostgreSQL rounds quotients elsewhere; comparisons leave the closest cases open.
    return Decimal(a) / Decimal(b)


def modulo(left: Any, right: Any) -> Any:
    """``left % right``, with the sign of ``left``."""
    a, b = _pair(left, right)
    if b == 0:
        raise Fails("division by zero")
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) % abs(b) * (1 if a >= 0 else -1)
    if isinstance(a, float):
        return math.fmod(a, b)
    return Decimal(a) % Decimal(b)


def _power(left: Any, right: Any) -> Any:
    a, b = _pair(left, right)
    if abs(b) > 64:
        raise Unknown("a large power")
    if isinstance(a, float):
        return a**b
    if isinstance(b, int) and b >= 0:
        found = a**b
        return found if isinstance(found, Decimal) else float(found)
    raise Unknown("a power")


def _round(value: Any, digits: int = 0) -> Any:
    if isinstance(value, float):
        if digits:
            raise Unknown("a rounded double")
        return float(round(value))
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def _trunc(value: Any, digits: int = 0) -> Any:
    if isinstance(value, float):
        return float(math.trunc(value))
    scale = Decimal(1).scaleb(-digits)
    return Decimal(int(Decimal(value) / scale)) * scale


def _floor(value: Any) -> Any:
    return float(math.floor(value)) if isinstance(value, float) else Decimal(math.floor(value))


def _ceil(value: Any) -> Any:
    return float(math.ceil(value)) if isinstance(value, float) else Decimal(math.ceil(value))


def _scale(value: Any) -> int:
    exponent = Decimal(value).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _sign(value: Any) -> Any:
    return (value > 0) - (value < 0)


def negate(value: Any) -> Any:
    """``- value``."""
    if isinstance(value, str):
        raise Unknown("minus a text")
    return -value


def _shift_left(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        return left << right
    return postgresql_network_within(left, right)


def postgresql_network_within(left: Any, right: Any) -> bool:
    """``left << right`` of networks and of ranges."""
    from seeds.conditions.functions.networks import within
    from seeds.conditions.values.ranges import before

    if isinstance(left, Range) and isinstance(right, Range):
        return before(left, right)
    return within(left, right, strictly=True)


def _shift_right(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        return left >> right
    return postgresql_network_within(right, left)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "+": add,
    "-": subtract,
    "*": multiply,
    "/": divide,
    "%": modulo,
    "mod": modulo,
    "neg": negate,
    "^": _power,
    "pow": _power,
    "power": _power,
    "abs": abs,
    "round": _round,
    "trunc": _trunc,
    "floor": _floor,
    **dict.fromkeys(("ceil", "ceiling"), _ceil),
    "sign": _sign,
    "scale": _scale,
    "min_scale": lambda v: _scale(Decimal(v).normalize()),
    "div": lambda a, b: Decimal(int(Decimal(a) / Decimal(b))),
    "gcd": math.gcd,
    "sqrt": math.sqrt,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "#": lambda a, b: a ^ b,
    "bitnot": lambda v: ~v,
    "<<": _shift_left,
    ">>": _shift_right,
    "int4": lambda v: postgresql.cast(v, "integer"),
    "int8": lambda v: postgresql.cast(v, "bigint"),
    "numeric": lambda v: postgresql.cast(v, "numeric"),
}
