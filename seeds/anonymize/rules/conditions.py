"""Which rows a rule is for, by their original values.

A condition is a table of columns, all of which must agree::

    when = { role = "user" }                          # equal
    when = { role = ["user", "premium"] }             # one of these
    when = { country = { not = "DE" } }               # also where it is NULL
    when = { deleted_at = { null = false } }
    when = { age = { at_least = 18, less = 65 } }     # false where it is NULL

There are two truth values: a comparison with NULL is false, and its ``not`` is true.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from seeds.config.rules_source import Entry, Place
from seeds.config.toml import type_name
from seeds.errors import RulesError, did_you_mean
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.schema.table import TableInfo

EXAMPLE: Final = 'when = { role = ["user", "premium"] }'
_OPERATORS: Final = ("not", "null", "less", "at_most", "greater", "at_least")
_ORDERED: Final = (
    Kind.INTEGER,
    Kind.FLOAT,
    Kind.DECIMAL,
    Kind.TIMESTAMP,
    Kind.DATE,
    Kind.TIME,
)
_COMPARED: Final = (*_ORDERED, Kind.BOOLEAN, Kind.TEXT, Kind.UUID)


@dataclass(frozen=True)
class Test:
    """One comparison of a column with values.

    Attributes:
        column: The column.
        operator: ``in``, ``not``, ``null``, ``less``, ``at_most``, ``greater`` or ``at_least``.
        values: What it is compared with.
        place: Where it stands.
    """

    column: str
    operator: str
    values: tuple[Any, ...]
    place: Place


@dataclass(frozen=True)
class Condition:
    """Comparisons all of which must hold."""

    tests: tuple[Test, ...]
    place: Place

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        return tuple(dict.fromkeys(test.column for test in self.tests))


def read_condition(entry: Entry) -> Condition:
    """Return a condition as it is written.

    Raises:
        RulesError: It says something that is not known.
    """
    tests: list[Test] = []
    for column, inner in entry.items(EXAMPLE):
        tests += _tests(column, inner)
    if not tests:
        raise entry.error("a condition without a column", f"Write {EXAMPLE}.")
    return Condition(tuple(tests), entry.place)


def _tests(column: str, entry: Entry) -> list[Test]:
    if not isinstance(entry.value, dict):
        if entry.value is None:
            return [Test(column, "null", (True,), entry.place)]
        return [Test(column, "in", _values(entry), entry.place)]
    entry.reject_unknown(_OPERATORS)
    if not entry.value:
        raise entry.error("compares with nothing", f"Write {EXAMPLE}.")
    tests = []
    for operator in entry.value:
        inner = entry.inner(operator)
        values = _values(inner) if operator == "not" else (inner.value,)
        if operator == "null" and not isinstance(inner.value, bool):
            raise inner.error(f"must be true or false, not {type_name(inner.value)}")
        if operator not in ("not", "null") and isinstance(inner.value, (list, dict)):
            raise inner.error(f"must be one value, not {type_name(inner.value)}")
        tests.append(Test(column, operator, values, inner.place))
    return tests


def _values(entry: Entry) -> tuple[Any, ...]:
    values = entry.value if isinstance(entry.value, list) else [entry.value]
    if not values:
        raise entry.error("an empty list, which no value is in", f"Write {EXAMPLE}.")
    for value in values:
        if value is None or isinstance(value, (list, dict)):
            raise entry.error(
                f"{type_name(value)} is nothing to compare with",
                "NULL is asked for by { null = true }.",
            )
    return tuple(values)


# --- held against a table ---------------------------------------------------------------------


@dataclass(frozen=True)
class BoundTest:
    """A comparison with values of the column's Arrow type."""

    column: str
    operator: str
    values: Any


@dataclass(frozen=True)
class BoundCondition:
    """A condition of a table that has all its columns, with values of their types."""

    tests: tuple[BoundTest, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at."""
        return tuple(dict.fromkeys(test.column for test in self.tests))

    def holds(self, columns: Mapping[str, Any]) -> Any:
        """Tell for which rows it holds: a boolean Arrow array without NULL.

        Args:
            columns: The original values of the columns that it looks at.
        """
        import pyarrow.compute as pc

        found: Any = None
        for test in self.tests:
            one = _holds(test, columns[test.column])
            found = one if found is None else pc.and_(found, one)
        return found


def _holds(test: BoundTest, array: Any) -> Any:
    import pyarrow.compute as pc

    match test.operator:
        case "in":
            return pc.is_in(array, value_set=test.values, skip_nulls=True)
        case "not":
            return pc.invert(pc.is_in(array, value_set=test.values, skip_nulls=True))
        case "null":
            return array.is_null() if test.values[0].as_py() else array.is_valid()
        case "less":
            compared = pc.less(array, test.values[0])
        case "at_most":
            compared = pc.less_equal(array, test.values[0])
        case "greater":
            compared = pc.greater(array, test.values[0])
        case "at_least":
            compared = pc.greater_equal(array, test.values[0])
        case _:
            raise AssertionError(test.operator)
    return pc.fill_null(compared, False)


def bind_condition(condition: Condition, table: TableInfo) -> BoundCondition:
    """Return a condition for a table.

    Raises:
        RulesError: A column is not there, or a value is none of its type.
    """
    import pyarrow as pa

    bound = []
    for test in condition.tests:
        if test.column not in table.columns:
            raise RulesError(
                f"{test.place}: {table.name} has no column {test.column!r}",
                did_you_mean(test.column, table.columns),
            )
        info = table.columns[test.column]
        if test.operator == "null":
            if not info.nullable:
                raise RulesError(
                    f"{test.place}: {table.name}.{test.column} is never NULL",
                    "Leave that comparison out.",
                )
            values: Any = pa.array(test.values, pa.bool_())
        else:
            values = _column_values(test, f"{table.name}.{test.column}", info.type)
        bound.append(BoundTest(test.column, test.operator, values))
    return BoundCondition(tuple(bound))


def _column_values(test: Test, where: str, logical: LogicalType) -> Any:
    import pyarrow as pa

    allowed = _COMPARED if test.operator in ("in", "not") else _ORDERED
    if logical.kind not in allowed:
        raise RulesError(
            f"{test.place}: {where} is {logical.kind.value}, which has no {test.operator!r} here",
            "Compare numbers, times and texts; ask others for NULL by { null = true }.",
        )
    values = []
    for value in test.values:
        try:
            values.append(_value(value, logical))
        except (ValueError, InvalidOperation, OverflowError):
            shown = f"{value!r}" if isinstance(value, str) else f"{value}"
            hint = did_you_mean(value, logical.labels) if isinstance(value, str) else ""
            raise RulesError(
                f"{test.place}: {where} is never {shown}: {_described(logical)}", hint
            ) from None
    try:
        return pa.array(values, logical.arrow)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        raise RulesError(
            f"{test.place}: {where} never has such a value: {_described(logical)}"
        ) from None


def _described(logical: LogicalType) -> str:
    match logical.kind:
        case Kind.TEXT if logical.labels:
            return "its values are listed"
        case Kind.TEXT if logical.length is not None:
            return f"it is text of {logical.length} characters at most"
        case Kind.INTEGER:
            return f"it is a whole number of {logical.bits} bits"
        case Kind.DECIMAL:
            return f"it is a number with {logical.scale} digits after the point"
        case Kind.TIMESTAMP | Kind.DATE | Kind.TIME:
            return f"it is a {logical.kind.value}, written such as {_EXAMPLES[logical.kind]}"
    return f"it is {logical.kind.value}"


_EXAMPLES: Final = {
    Kind.TIMESTAMP: '"2026-01-31T12:00:00"',
    Kind.DATE: '"2026-01-31"',
    Kind.TIME: '"12:00:00"',
}


def _value(value: Any, logical: LogicalType) -> Any:
    """Return a value as Arrow takes it for a type; raise ValueError when it is none of it."""
    match logical.kind, value:
        case Kind.BOOLEAN, bool():
            return value
        case _, bool():
            raise ValueError
        case Kind.INTEGER, int():
            if not -(1 << (logical.bits - 1)) <= value < 1 << (logical.bits - 1):
                raise ValueError
            return value
        case Kind.FLOAT, int() | Decimal() | float():
            return float(value)
        case Kind.DECIMAL, int() | Decimal():
            exact = Decimal(value)
            if exact != round(exact, logical.scale):
                raise ValueError
            return exact
        case Kind.TEXT, str():
            return _text(value, logical)
        case Kind.UUID, str():
            return uuid.UUID(value).bytes
        case Kind.TIMESTAMP, str():
            return _instant(dt.datetime.fromisoformat(value), logical)
        case Kind.TIMESTAMP, dt.datetime():
            return _instant(value, logical)
        case Kind.TIMESTAMP, dt.date():
            return _instant(dt.datetime.combine(value, dt.time()), logical)
        case Kind.DATE, str():
            return dt.date.fromisoformat(value)
        case Kind.DATE, dt.date() if not isinstance(value, dt.datetime):
            return value
        case Kind.TIME, str():
            return dt.time.fromisoformat(value)
        case Kind.TIME, dt.time():
            return value
    raise ValueError


def _text(value: str, logical: LogicalType) -> str:
    if logical.labels and value not in logical.labels:
        raise ValueError
    text = value.rstrip(" ") if logical.padded else value
    if logical.length is not None and len(text) > logical.length:
        raise ValueError
    return text


def _instant(value: dt.datetime, logical: LogicalType) -> dt.datetime:
    """Return a time as it is stored: an instant in UTC, or a time without a zone."""
    if not logical.timezone:
        if value.tzinfo is not None:
            raise ValueError
        return value
    return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)
