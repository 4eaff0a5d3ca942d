"""A table's columns and its CHECK constraints."""

from __future__ import annotations

import re
from dataclasses import dataclass

from seeds.conditions import Variable
from seeds.schema.types import Kind, LogicalType


@dataclass(frozen=True)
class Case:
    """A table's columns, as CREATE TABLE has them, and its CHECK constraints."""

    columns: str
    checks: tuple[str, ...]

    def __str__(self) -> str:
        return " AND ".join(self.checks)

    @property
    def variables(self) -> list[Variable]:
        """The columns to solve for."""
        return [_variable(text) for text in _split(self.columns)]


def case(columns: str, *checks: str) -> Case:
    """Return a case."""
    return Case(columns, checks)


def _split(columns: str) -> list[str]:
    return [c.strip() for c in re.split(r",(?![^(]*\))", columns)]


_KINDS: dict[str, LogicalType] = {
    "smallint": LogicalType(Kind.INTEGER, bits=16),
    "integer": LogicalType(Kind.INTEGER, bits=32),
    "bigint": LogicalType(Kind.INTEGER),
    "numeric": LogicalType(Kind.DECIMAL),
    "double precision": LogicalType(Kind.FLOAT),
    "real": LogicalType(Kind.FLOAT),
    "boolean": LogicalType(Kind.BOOLEAN),
    "text": LogicalType(Kind.TEXT),
    "citext": LogicalType(Kind.TEXT),
    "date": LogicalType(Kind.DATE),
    "datetime": LogicalType(Kind.TIMESTAMP),
    "timestamp": LogicalType(Kind.TIMESTAMP),
    "timestamptz": LogicalType(Kind.TIMESTAMP, timezone=True),
    "time": LogicalType(Kind.TIME),
    "interval": LogicalType(Kind.INTERVAL),
    "uuid": LogicalType(Kind.UUID),
    "bytea": LogicalType(Kind.BYTES),
    "blob": LogicalType(Kind.BYTES),
    "json": LogicalType(Kind.JSON),
    "jsonb": LogicalType(Kind.JSON),
}


def logical(sql_type: str) -> LogicalType:
    """Return what a type of PostgreSQL or SQLite means."""
    name, _, parameters = sql_type.partition("(")
    numbers = [int(n) for n in re.findall(r"\d+", parameters)]
    if sql_type.endswith("[]"):
        return LogicalType(Kind.ARRAY, item=logical(sql_type[:-2]))
    if name in {"varchar", "char"}:
        return LogicalType(Kind.TEXT, length=numbers[0], padded=name == "char")
    if name == "numeric" and numbers:
        return LogicalType(Kind.DECIMAL, precision=numbers[0], scale=numbers[1])
    # Ranges, addresses, bit strings: as the database writes them.
    return _KINDS.get(name, LogicalType(Kind.TEXT))


def _variable(text: str) -> Variable:
    name, _, rest = text.partition(" ")
    sql_type = rest.lower().replace(" not null", "").strip()
    return Variable(
        name.strip('"'), logical(sql_type), sql_type, nullable="not null" not in rest.lower()
    )
