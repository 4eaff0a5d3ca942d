"""Dates and times backwards: ages, fields, beginnings of months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seeds.conditions.branches import FLIPPED
from seeds.conditions.domains import Domain
from seeds.conditions.model import Cast, Constant, Function
from seeds.conditions.values.families import family_of

if TYPE_CHECKING:
    from seeds.conditions.narrowing import Narrower

Row = Mapping[str, Any]
_DAY = dt.timedelta(days=1)


def by_day(own: Narrower, operator: str, value: Any, domain: Domain) -> None:
    """Narrow times by a comparison of their date."""
    start = own.fit(value, domain)
    start = start.replace(hour=0, minute=0, second=0, microsecond=0)
    match operator:
        case "=":
            domain.compare(">=", start)
            domain.compare("<", start + _DAY)
        case ">=":
            domain.compare(">=", start)
        case ">":
            domain.compare(">=", start + _DAY)
        case "<=":
            domain.compare("<", start + _DAY)
        case "<":
            domain.compare("<", start)


def aged(
    own: Narrower, node: Function, operator: str, value: Any, domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a comparison of an age."""
    later = Function("current_date", ()) if len(node.arguments) == 1 else node.arguments[0]
    earlier = node.arguments[-1]
    if target in own.columns(later):
        bound = own.value(Function("+", (earlier, Constant(value))), row)
        own.restrict(later, operator, bound, domain, target, row)
    else:
        bound = own.value(Function("-", (later, Constant(value))), row)
        own.restrict(earlier, FLIPPED[operator], bound, domain, target, row)


def written_moment(node: Function) -> str:
    """Return how SQLite writes what a call gives: ``date``, ``datetime``, or nothing."""
    if node.name in {"date", "datetime"}:
        return node.name
    form = node.arguments[0] if node.name == "strftime" else None
    if isinstance(form, Constant) and isinstance(form.value, str):
        return "datetime" if "%H" in form.value else "date"
    return ""


def one_of_fields(
    own: Narrower, node: Function, values: list[Decimal], domain: Domain, target: str
) -> None:
    """Narrow by a list of what a field may be."""
    if own.locate(node.arguments[1], domain, target) is domain:
        domain.part("extract:" + _field(node), "integer").keep(list(values))


def _field(node: Function) -> str:
    field = node.arguments[0]
    while isinstance(field, Cast):
        field = field.operand
    assert isinstance(field, Constant)
    return str(field.value).lower()


def extracted(
    own: Narrower, node: Function, operator: str, value: Any, domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a comparison of a field: a year, a weekday, seconds since 1970."""
    field, inner = _field(node), node.arguments[1]
    if isinstance(inner, Cast) and family_of(inner.type) in {"date", "timestamp"}:
        inner = inner.operand
    if isinstance(inner, Function) and field == "epoch":
        # A difference of two moments, in seconds.
        own.restrict(inner, operator, dt.timedelta(seconds=float(value)), domain, target, row)
        return
    if own.locate(inner, domain, target) is not domain:
        return
    if field == "epoch" and domain.family in {"timestamp", "timestamptz", "date"}:
        instant = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=float(value))
        domain.compare(operator, own.fit(instant, domain))
    elif field == "year" and domain.family in {"date", "timestamp", "timestamptz"}:
        _by_year(own, operator, int(value), domain)
    elif field == "epoch" and domain.family == "interval":
        own.restrict(inner, operator, dt.timedelta(seconds=float(value)), domain, target, row)
    else:
        domain.part("extract:" + field, "integer").compare(operator, Decimal(value))


def _by_year(own: Narrower, operator: str, year: int, domain: Domain) -> None:
    start, end = (own.fit(dt.date(y, 1, 1), domain) for y in (year, year + 1))
    match operator:
        case "=":
            domain.compare(">=", start)
            domain.compare("<", end)
        case ">":
            domain.compare(">=", end)
        case ">=":
            domain.compare(">=", start)
        case "<":
            domain.compare("<", start)
        case "<=":
            domain.compare("<", end)


def moment(own: Narrower, node: Function, operator: str, value: Any, domain: Domain) -> None:
    """Narrow by a comparison of a moment in another form."""
    if node.name == "julianday" and isinstance(value, float):
        value = dt.datetime(2000, 1, 1, 12, tzinfo=dt.UTC) + dt.timedelta(days=value - 2451545.0)
    elif node.name == "unixepoch" and isinstance(value, int):
        value = dt.datetime.fromtimestamp(value, dt.UTC)
    if domain.family == "text":
        domain.shape = "datetime" if node.name == "datetime" else "date"
        return
    if node.name == "date" and domain.family in {"timestamp", "timestamptz"}:
        by_day(own, operator, value, domain)
        return
    domain.compare(operator, own.fit(value, domain))


_UNITS: dict[str, dict[str, int]] = {
    "year": {"years": 1},
    "quarter": {"months": 3},
    "month": {"months": 1},
    "week": {"days": 7},
    "day": {"days": 1},
    "hour": {"hours": 1},
    "minute": {"minutes": 1},
    "second": {"seconds": 1},
}


def truncated(
    own: Narrower, node: Function, operator: str, value: Any, domain: Domain, target: str, row: Row
) -> None:
    """Narrow by a comparison of the beginning of the month, or of another unit."""
    unit, inner = _UNITS.get(_field(node)), node.arguments[1]
    if unit is None:
        return
    words = " ".join(f"{n} {name}" for name, n in unit.items())
    end = own.value(Function("+", (Constant(value), Cast(Constant(words), "interval"))), row)
    if operator in {"=", ">=", ">"}:
        own.restrict(inner, ">=", end if operator == ">" else value, domain, target, row)
    if operator in {"=", "<=", "<"}:
        own.restrict(inner, "<", value if operator == "<" else end, domain, target, row)
