"""Types of columns as the text of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from seeds.factories.scaffolding.layout import Group, call
from seeds.inference.expressions import quoted
from seeds.schema.written import WrittenType

SA = "import sqlalchemy as sa"
PG = "from sqlalchemy.dialects import postgresql as pg"
DT = "import datetime as dt"
ANY = "from typing import Any"
DECIMAL = "from decimal import Decimal"
UUID = "from uuid import UUID"
WRITTEN = "from seeds.schema.written import WrittenType"


@dataclass(frozen=True)
class TypeText:
    """A type as text.

    Attributes:
        sql: What ``mapped_column()`` is given.
        python: What stands in ``Mapped[…]``.
        modules: Import lines that both need.
    """

    sql: str | Group
    python: str
    modules: frozenset[str]


def type_text(type_: sa.types.TypeEngine[Any]) -> TypeText:
    """Return a type of a column as text."""
    match type_:
        case WrittenType():
            return _text(call("WrittenType", [quoted(type_.name)]), "str", WRITTEN)
        case pg.ARRAY():
            item = type_text(type_.item_type)
            more = [] if item.python != "Any" else [ANY]
            return TypeText(
                call("pg.ARRAY", [item.sql]),
                f"list[{item.python}]",
                item.modules | {PG, *more},
            )
        case sa.Enum():
            named = [f"name={quoted(type_.name)}"] if type_.name else []
            placed = [f"schema={quoted(type_.schema)}"] if type_.schema else []
            labels = [quoted(label) for label in type_.enums]
            return _text(call("sa.Enum", [*labels, *named, *placed]), "str", SA)
        case sa.Numeric() if not isinstance(type_, sa.Float):
            numbers = [n for n in (type_.precision, type_.scale) if n is not None]
            return _text(_with("sa.Numeric", numbers), "Decimal", SA, DECIMAL)
        case pg.TIMESTAMP() | pg.TIME() | pg.INTERVAL() if type_.precision is not None:
            zone = ["timezone=True"] if getattr(type_, "timezone", False) else []
            name, python = _PRECISE[type_.__visit_name__]
            made = call(name, [*zone, f"precision={type_.precision}"])
            return _text(made, python, PG, DT)
        case sa.DateTime():
            zone = ["timezone=True"] if type_.timezone else []
            return _text(_with("sa.DateTime", zone), "dt.datetime", SA, DT)
        case sa.Time() if type_.timezone:
            return _text(call("pg.TIME", ["timezone=True"]), "dt.time", PG, DT)
        case pg.CITEXT():
            return _text("pg.CITEXT", "str", PG)
        case sa.Text() if type_.length is None:
            return _text("sa.Text", "str", SA)
        case sa.String():
            name = "sa.CHAR" if isinstance(type_, sa.CHAR) else "sa.String"
            return _text(_with(name, [type_.length] if type_.length else []), "str", SA)
    for kind, sql, python, *modules in _PLAIN:
        if isinstance(type_, kind):
            return _text(sql, python, *modules)
    return _text(call("WrittenType", [quoted(str(type_))]), "str", WRITTEN)


def _with(name: str, arguments: list[Any]) -> str | Group:
    return call(name, [str(a) for a in arguments]) if arguments else name


def _text(sql: str | Group, python: str, *modules: str) -> TypeText:
    return TypeText(sql, python, frozenset(modules))


_PRECISE = {
    "TIMESTAMP": ("pg.TIMESTAMP", "dt.datetime"),
    "TIME": ("pg.TIME", "dt.time"),
    "INTERVAL": ("pg.INTERVAL", "dt.timedelta"),
}
"""Types whose seconds may have fewer digits: how they are called, and what they are in Python."""

_PLAIN: tuple[tuple[Any, ...], ...] = (
    (sa.Boolean, "sa.Boolean", "bool", SA),
    (sa.SmallInteger, "sa.SmallInteger", "int", SA),
    (sa.BigInteger, "sa.BigInteger", "int", SA),
    (sa.Integer, "sa.Integer", "int", SA),
    (sa.REAL, "sa.REAL", "float", SA),
    (sa.Double, "sa.Double", "float", SA),
    (sa.Float, "sa.Float", "float", SA),
    (sa.Date, "sa.Date", "dt.date", SA, DT),
    (sa.Time, "sa.Time", "dt.time", SA, DT),
    (pg.INTERVAL, "pg.INTERVAL", "dt.timedelta", PG, DT),
    (sa.Interval, "sa.Interval", "dt.timedelta", SA, DT),
    (sa.Uuid, "sa.Uuid", "UUID", SA, UUID),
    (pg.JSONB, "pg.JSONB", "Any", PG, ANY),
    (pg.JSON, "pg.JSON", "Any", PG, ANY),
    (sa.JSON, "sa.JSON", "Any", SA, ANY),
    (sa.LargeBinary, "sa.LargeBinary", "bytes", SA),
    (pg.MONEY, "pg.MONEY", "str", PG),
    (pg.INET, "pg.INET", "str", PG),
    (pg.CIDR, "pg.CIDR", "str", PG),
    (pg.MACADDR, "pg.MACADDR", "str", PG),
    (pg.MACADDR8, "pg.MACADDR8", "str", PG),
    (pg.TSVECTOR, "pg.TSVECTOR", "str", PG),
)
